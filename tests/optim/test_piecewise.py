"""A schedule by hand: its values, traced steps, its errors."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.optim.piecewise import piecewise


def test_each_value_holds_from_its_boundary_on():
    rates = piecewise([0.3, 0.5, 0.1], [10, 40])(jnp.arange(60))
    expected = np.repeat(np.float32([0.3, 0.5, 0.1]), [10, 30, 20])
    np.testing.assert_array_equal(rates, expected)


def test_no_boundary_is_a_constant():
    np.testing.assert_array_equal(piecewise([0.3], [])(jnp.arange(3)), np.float32(0.3))


def test_every_number_may_be_traced(check_schedule):
    check_schedule(
        lambda a, b, c, d, e: piecewise((a, b, c), (d, e)), (0.3, 0.5, 0.1, 10.0, 30.0)
    )


def test_bad_lists_say_what_and_got():
    with pytest.raises(ValueError, match=r"one more than boundaries; got \(2, 2\)"):
        piecewise([0.1, 0.2], [1, 2])
    with pytest.raises(ValueError, match=r"boundaries must rise; got \[5\.0, 2\.0\]"):
        piecewise([0.1, 0.2, 0.3], [5, 2])
