"""One cycle: optax's values, its ends and peak, every number as a batch axis."""

import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxdl.optim.one_cycle import one_cycle


def test_agrees_with_optax(relaxed_promotion):
    ours = one_cycle(0.3, 50, rising=0.4, start_factor=0.1, end_factor=0.01)
    theirs = optax.cosine_onecycle_schedule(50, 0.3, 0.4, 10.0, 10.0)
    expected = [theirs(step) for step in range(60)]
    np.testing.assert_allclose(ours(jnp.arange(60)), expected, rtol=1e-4, atol=1e-7)


def test_starts_peaks_and_ends_where_it_says():
    steps = jnp.array([0, 30, 100, 10**6])
    rates = one_cycle(0.5, 100)(steps)
    np.testing.assert_allclose(rates, [0.02, 0.5, 5e-5, 5e-5], rtol=1e-5)


@pytest.mark.parametrize(("rising", "ends"), [(0.0, [0.5, 5e-5]), (1.0, [0.02, 0.5])])
def test_may_only_fall_or_only_rise(rising, ends):
    rates = one_cycle(0.5, 100, rising=rising)(jnp.array([0, 99.9999]))
    np.testing.assert_allclose(rates, ends, rtol=1e-3)


def test_every_number_may_be_traced(check_schedule):
    def build(peak, steps, rising, start_factor, end_factor):
        return one_cycle(
            peak,
            steps,
            rising=rising,
            start_factor=start_factor,
            end_factor=end_factor,
        )

    check_schedule(build, (0.3, 40.0, 0.3, 0.1, 0.05))
