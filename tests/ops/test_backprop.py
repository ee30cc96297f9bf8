"""Backpropagation by hand: ``jax.grad`` of the matching loss, and a step downhill."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.losses import (
    binary_cross_entropy_loss,
    cross_entropy_loss,
    half_squared_error_loss,
)
from jaxdl.ops.backprop import (
    HIDDEN,
    TwoLayerGradients,
    TwoLayerParams,
    two_layer_backward,
    two_layer_forward,
)

INPUTS, WIDTH, BATCH = 4, 5, 7

# output -> outputs, loss of logits and targets in columns, an example each
CASES = {
    "identity": (2, lambda z, y: half_squared_error_loss(z.T, y.T)),
    "sigmoid": (1, lambda z, y: binary_cross_entropy_loss(z[0], y[0])),
    "softmax": (3, lambda z, y: cross_entropy_loss(z.T, y.T)),
}


def setting(key, output):
    """Parameters, examples and targets in columns, and the loss of logits."""
    outputs, loss = CASES[output]
    keys = jax.random.split(key, 6)
    shapes = (WIDTH, INPUTS), (WIDTH, 1), (outputs, WIDTH), (outputs, 1)
    params = TwoLayerParams(
        *(jax.random.normal(k, s) for k, s in zip(keys, shapes, strict=False))
    )
    x = jax.random.normal(keys[4], (INPUTS, BATCH))
    y = jax.random.normal(keys[5], (outputs, BATCH))
    if output == "sigmoid":
        y = (y > 0).astype(jnp.float32)
    if output == "softmax":
        y = jax.nn.one_hot(y.argmax(0), outputs, axis=0)
    return params, x, y, loss


@pytest.mark.parametrize("output", CASES)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_agrees_with_jax_grad(key, hidden, output):
    params, x, y, loss = setting(key, output)

    @jax.jit
    def both(params):
        def mean_loss(params, shift1, shift2):
            g, _ = HIDDEN[hidden]
            z1 = params.w1 @ x + params.b1 + shift1
            z2 = params.w2 @ g(z1) + params.b2 + shift2
            return loss(z2, y).mean()

        seen = two_layer_forward(params, x, hidden=hidden, output=output)
        ours = two_layer_backward(params, seen, x, y, hidden=hidden)
        zeros = jnp.zeros_like(seen.z1), jnp.zeros_like(seen.z2)
        return ours, jax.grad(mean_loss, (0, 1, 2))(params, *zeros)

    ours, (by_params, by_z1, by_z2) = both(params)
    theirs = TwoLayerGradients(
        BATCH * by_z2,
        by_params.w2,
        by_params.b2,
        BATCH * by_z1,
        by_params.w1,
        by_params.b1,
    )
    for name in TwoLayerGradients._fields:
        one, other = getattr(ours, name), getattr(theirs, name)
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("output", CASES)
def test_a_small_step_against_the_gradient_lowers_the_loss(key, output):
    params, x, y, loss = setting(key, output)
    seen = two_layer_forward(params, x, output=output)
    grads = two_layer_backward(params, seen, x, y)
    by_params = TwoLayerParams(grads.dw1, grads.db1, grads.dw2, grads.db2)
    moved = jax.tree.map(lambda p, g: p - 0.01 * g, params, by_params)
    before, after = loss(seen.z2, y), loss(two_layer_forward(moved, x).z2, y)
    assert after.mean() < before.mean()


def test_predictions_are_those_of_the_output(key):
    params, x, _, _ = setting(key, "softmax")
    seen = two_layer_forward(params, x, output="softmax")
    np.testing.assert_allclose(seen.a2.sum(axis=0), np.ones(BATCH), rtol=1e-5)
    seen = two_layer_forward(params, x, output="sigmoid")
    np.testing.assert_allclose(seen.a2, 1 / (1 + np.exp(-seen.z2)), rtol=1e-5)


def test_unknown_names_are_refused_with_the_nearest(key):
    params, x, y, _ = setting(key, "identity")
    with pytest.raises(ValueError, match=r"unknown output 'sigmoidal'. Did you mean"):
        two_layer_forward(params, x, output="sigmoidal")
    seen = two_layer_forward(params, x)
    with pytest.raises(ValueError, match=r"hidden activation 'tan'. Did you mean tanh"):
        two_layer_backward(params, seen, x, y, hidden="tan")
