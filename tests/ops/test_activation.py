"""Activations that JAX lacks: closed forms of value and derivative, and their edges."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import special, stats

from jaxdl.ops.activation import gated, geglu, glu, maxout, reglu, step, swiglu


def test_the_step_is_one_from_zero_on_and_has_no_slope():
    x = jnp.array([-jnp.inf, -2.0, -1e-30, 0.0, 1e-30, 3.0, jnp.inf])
    np.testing.assert_array_equal(step(x), [0, 0, 0, 1, 1, 1, 1])
    assert not jnp.any(jax.vmap(jax.grad(step))(x))
    assert jnp.isnan(step(jnp.array(jnp.nan)))
    assert step(x.astype(jnp.bfloat16)).dtype == jnp.bfloat16


def tanh_gelu(z):
    """JAX's GELU, the one with tanh, and its derivative."""
    inner = np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    slope = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * z**2)
    bend = np.tanh(inner)
    return z * (1 + bend) / 2, (1 + bend) / 2 + z * (1 - bend**2) * slope / 2


def sigmoid(z):
    """The logistic function and its derivative."""
    return special.expit(z), special.expit(z) * special.expit(-z)


def silu(z):
    """``z`` times its logistic function, and the derivative."""
    return z * special.expit(z), special.expit(z) * (1 + z * special.expit(-z))


def relu(z):
    """The positive part and its derivative."""
    return np.maximum(z, 0), (z > 0) * 1.0


GATES = {glu: sigmoid, geglu: tanh_gelu, reglu: relu, swiglu: silu}


@pytest.mark.parametrize(("function", "gate_fn"), GATES.items())
@pytest.mark.parametrize("axis", [-1, 0])
def test_gated_units_agree_with_closed_forms(key, function, gate_fn, axis):
    x = 2 * jax.random.normal(key, (6, 4))
    value, gate = np.split(np.float64(x), 2, axis)
    opening, slope = gate_fn(gate)
    out, pull = jax.vjp(lambda x: function(x, axis), x)
    np.testing.assert_allclose(out, value * opening, rtol=1e-5, atol=1e-6)
    expected = np.concatenate([opening, value * slope], axis)
    np.testing.assert_allclose(pull(jnp.ones_like(out))[0], expected, 1e-5, 1e-5)


def test_a_gate_may_be_any_function(key):
    x = jax.random.normal(key, (3, 4))
    exact = gated(x, lambda z: jax.nn.gelu(z, approximate=False))
    value, gate = np.split(np.float64(x), 2, -1)
    np.testing.assert_allclose(exact, value * gate * stats.norm.cdf(gate), rtol=1e-4)


@pytest.mark.parametrize("function", GATES)
def test_gates_at_extremes_are_finite_in_value_and_gradient(function):
    x = 1e4 * jnp.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    out, pull = jax.vjp(function, x)
    assert jnp.all(jnp.isfinite(out))
    assert jnp.all(jnp.isfinite(pull(jnp.ones_like(out))[0]))


@pytest.mark.parametrize("function", [geglu, reglu, swiglu])
def test_an_odd_number_of_features_is_refused(function):
    with pytest.raises(
        ValueError, match="axis -1 of x must have an even length; got 3"
    ):
        function(jnp.ones((2, 3)))


def test_maxout_takes_the_largest_neighbour_and_its_gradient():
    x = jnp.array([[1.0, 3.0, 2.0, -5.0, -7.0, -5.0]])
    out, pull = jax.vjp(lambda x: maxout(x, 3), x)
    np.testing.assert_array_equal(out, [[3, -5]])
    grad = pull(jnp.ones((1, 2)))[0]
    np.testing.assert_allclose(grad, [[0, 1, 0, 0.5, 0, 0.5]])
    np.testing.assert_array_equal(maxout(x, 1), x)


@pytest.mark.parametrize("num_pieces", [0, 4])
def test_pieces_that_do_not_fit_are_refused(num_pieces):
    with pytest.raises(ValueError, match=rf"axis of x; got {num_pieces} pieces of 6"):
        maxout(jnp.ones((2, 6)), num_pieces)
