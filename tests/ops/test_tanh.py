"""The quotient is tanh: value, limits and derivatives of any order."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.tanh import LIMIT, tanh

POINTS = np.concatenate(
    [np.linspace(-12, 12, 20001), np.geomspace(1e-30, 12, 2001)]
).astype(np.float32)


def test_it_is_tanh_to_five_units_in_the_last_place():
    wanted = np.tanh(POINTS.astype(np.float64))
    unit = np.spacing(np.abs(wanted).astype(np.float32))
    found = np.asarray(jax.jit(tanh)(POINTS), np.float64)
    assert (np.abs(found - wanted) <= 5 * unit).all()
    assert np.abs(found).max() <= 1


def test_it_is_written_out_for_float32_alone():
    def text(dtype):
        return str(jax.make_jaxpr(tanh)(jnp.zeros(3, dtype)))

    assert " tanh " not in text(jnp.float32)
    assert " tanh " in text(jnp.bfloat16)
    with jax.enable_x64(True):
        assert " tanh " in text(jnp.float64)


@pytest.mark.parametrize("x", [np.inf, -np.inf, LIMIT, -0.0, np.nan])
def test_special_values(x):
    x = jnp.float32(x)
    np.testing.assert_allclose(tanh(x), jnp.tanh(x), rtol=3e-7)
    assert jnp.signbit(tanh(x)) == jnp.signbit(x)


def test_derivatives_are_those_of_tanh():
    x = jnp.linspace(-9, 9, 31)
    for order in range(1, 4):

        def derivative(f, order=order):
            for _ in range(order):
                f = jax.grad(f)
            return jax.jit(jax.vmap(f))(x)

        np.testing.assert_allclose(derivative(tanh), derivative(jnp.tanh), atol=3e-6)
