"""Decays by epochs: the formulas of textbooks, level within an epoch where asked."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.optim import epoch_schedules as s
from jaxdl.optim.schedules import exponential, linear, staircase

EPOCHS = np.arange(6)
STEPS = jnp.asarray(20 * EPOCHS)


def test_inverse_time_is_the_formula():
    rates = s.inverse_time(0.1, 20, 0.7)(STEPS)
    np.testing.assert_allclose(rates, 0.1 / (1 + 0.7 * EPOCHS), rtol=1e-6)


def test_inverse_square_root_is_the_formula():
    rates = s.inverse_square_root_epoch(0.1, 20, 0.7)(STEPS)
    np.testing.assert_allclose(rates, 0.1 * 0.7 / np.sqrt(1 + EPOCHS), rtol=1e-6)


def test_the_step_and_exponential_decays_of_textbooks():
    rate, expected = 0.1, []
    for epoch in EPOCHS:
        if epoch in (2, 4):
            rate = rate - 0.3 * rate
        expected.append(rate)
    np.testing.assert_allclose(staircase(0.1, (40, 80), 0.7)(STEPS), expected, 1e-6)
    rates = exponential(0.1, 20, 0.9)(STEPS)
    np.testing.assert_allclose(rates, 0.9**EPOCHS * 0.1, rtol=1e-6)


def test_a_stair_has_the_rate_of_each_epoch_throughout():
    smooth = s.inverse_time(0.1, 20)
    level = s.by_epoch(smooth, 20)(jnp.arange(100))
    np.testing.assert_allclose(level, np.repeat(smooth(STEPS[:5]), 20), rtol=1e-6)


@pytest.mark.parametrize(
    ("build", "numbers"),
    [
        (s.inverse_time, (0.3, 20.0, 0.5)),
        (s.inverse_square_root_epoch, (0.3, 20.0, 0.5)),
        (lambda a, b, c: s.by_epoch(linear(a, b), c), (0.3, 80.0, 10.0)),
    ],
    ids=["inverse_time", "inverse_square_root_epoch", "by_epoch"],
)
def test_every_number_may_be_traced(check_schedule, build, numbers):
    check_schedule(build, numbers)
