"""Activations by name: closed forms of value and derivative, and unknown names."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn
from scipy import special

from jaxdl.layers import PReLU
from jaxdl.layers.activation import ACTIVATIONS, activation
from jaxdl.testing.layers import check_layer

X = jnp.linspace(-4, 4, 13) + 0.05  # no corner
Z = np.float64(X)
S, T, E = special.expit(Z), np.tanh(Z), np.exp(Z)
INNER = np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * Z**2)
BEND = np.tanh(np.sqrt(2 / np.pi) * (Z + 0.044715 * Z**3))
SOFT = np.tanh(np.log1p(E))
ROOT = np.sqrt(Z**2 + 4)
SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772
UP, MIDDLE, BELOW = Z > 0, np.abs(Z) < 3, Z < 6

CLOSED = {
    "celu": (np.where(UP, Z, E - 1), np.where(UP, 1, E)),
    "elu": (np.where(UP, Z, E - 1), np.where(UP, 1, E)),
    "gelu": (Z * (1 + BEND) / 2, (1 + BEND + Z * (1 - BEND**2) * INNER) / 2),
    "hard_sigmoid": (np.clip(Z / 6 + 0.5, 0, 1), MIDDLE / 6),
    "hard_swish": (
        Z * np.clip(Z / 6 + 0.5, 0, 1),
        np.where(MIDDLE, Z / 3 + 0.5, UP),
    ),
    "hard_tanh": (np.clip(Z, -1, 1), np.abs(Z) < 1),
    "leaky_relu": (np.where(UP, Z, Z / 100), np.where(UP, 1, 0.01)),
    "log_sigmoid": (special.log_expit(Z), 1 - S),
    "mish": (Z * SOFT, SOFT + Z * (1 - SOFT**2) * S),
    "relu": (Z * UP, UP),
    "relu6": (np.clip(Z, 0, 6), UP & BELOW),
    "selu": (
        SCALE * np.where(UP, Z, ALPHA * (E - 1)),
        SCALE * np.where(UP, 1, ALPHA * E),
    ),
    "sigmoid": (S, S * (1 - S)),
    "silu": (Z * S, S * (1 + Z * (1 - S))),
    "soft_sign": (Z / (1 + np.abs(Z)), 1 / (1 + np.abs(Z)) ** 2),
    "softplus": (np.log1p(E), S),
    "squareplus": ((Z + ROOT) / 2, (1 + Z / ROOT) / 2),
    "step": (UP, 0 * Z),
    "tanh": (T, 1 - T**2),
}


@functools.cache
def both(name):
    """Values and derivatives, at X and then at the extremes."""
    function = jax.jit(jax.vmap(jax.value_and_grad(activation(name))))
    return function(jnp.concatenate([X, jnp.array([-1e4, 0.0, 1e4])]))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_agrees_with_its_closed_form_in_value_and_derivative(name):
    for found, expected in zip(both(name), CLOSED[name], strict=True):
        np.testing.assert_allclose(found[:-3], expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extremes_are_finite_in_value_and_derivative(name):
    assert np.isfinite(both(name)).all()


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(ValueError, match=r"activation 'rellu'. Did you mean relu"):
        activation("rellu")


def test_softmax_agrees_with_scipy_in_value_and_derivative():
    probs = special.softmax(Z)
    np.testing.assert_allclose(jax.nn.softmax(X), probs, rtol=1e-5)
    jacobian = np.diag(probs) - np.outer(probs, probs)
    np.testing.assert_allclose(jax.jacobian(jax.nn.softmax)(X), jacobian, atol=1e-6)


def test_prelu_is_a_layer_that_learns_the_slope_below_zero(key):
    check_layer(PReLU(), X, key=key)
    layer = PReLU(negative_slope_init=0.2)
    assert PReLU is nn.PReLU

    def total(variables, x):
        return layer.apply(variables, x).sum()

    variables = layer.init(key, X)
    np.testing.assert_allclose(layer.apply(variables, X), np.maximum(0.2 * Z, Z), 1e-6)
    by_slope, by_input = jax.grad(total, (0, 1))(variables, X)
    np.testing.assert_allclose(by_input, np.where(UP, 1, 0.2), rtol=1e-6)
    below = by_slope["params"]["negative_slope"]
    np.testing.assert_allclose(below, Z[~UP].sum(), rtol=1e-5)
