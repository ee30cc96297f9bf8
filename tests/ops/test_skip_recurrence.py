"""A state depends on the states that its delays name, and on no other."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.skip_recurrence import skip_recur


def test_is_its_formula_in_numpy_and_goes_on_over_calls(key):
    keys = jax.random.split(key, 3)
    kernels = [jax.random.normal(k, (2, 2)) for k in keys[:2]]
    inputs = jax.random.normal(keys[2], (6, 3, 2))
    states, last = skip_recur(kernels, inputs, (1, 3))
    kept = [np.zeros((3, 2))] * 3
    for t in range(6):
        total = inputs[t] + kept[-1] @ kernels[0] + kept[-3] @ kernels[1]
        kept.append(np.tanh(total))
    np.testing.assert_allclose(states, np.stack(kept[3:]), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(last, states[-3:])
    _, middle = skip_recur(kernels, inputs[:2], (1, 3))
    rest, _ = skip_recur(kernels, inputs[2:], (1, 3), middle)
    np.testing.assert_allclose(rest, states[2:], rtol=1e-5, atol=1e-6)


def test_without_a_delay_of_one_a_step_sees_every_third_input(key):
    kernel = jax.random.normal(key, (2, 2))

    def last(inputs):
        return skip_recur([kernel], inputs, (3,))[0][-1].sum()

    inputs = jax.random.normal(key, (8, 1, 2))
    seen = jnp.any(jax.grad(last)(inputs) != 0, (1, 2))
    np.testing.assert_array_equal(jnp.flatnonzero(seen), [1, 4, 7])


def test_bad_delays_say_what_and_got():
    for delays in ((1, 2), (0,)):
        with pytest.raises(ValueError, match="delays must be 1 numbers of at least 1"):
            skip_recur([jnp.ones((2, 2))], jnp.ones((3, 1, 2)), delays)
