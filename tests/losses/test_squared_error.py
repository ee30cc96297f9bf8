"""Squared error and Huber's loss: scikit-learn, the joint, traced widths."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn.metrics import mean_squared_error

from jaxdl.losses import huber_loss, squared_error_loss


@pytest.fixture
def pair(key):
    return 3 * jax.random.normal(key, (2, 5, 2))


def test_squared_error_agrees_with_scikit_learn(pair):
    loss = squared_error_loss(*pair)
    expected = [mean_squared_error(t, p) for p, t in zip(*pair, strict=True)]
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_repeating_the_targets_changes_nothing(pair):
    twice = jnp.concatenate([pair, pair], axis=-1)
    for loss in (squared_error_loss, huber_loss):
        np.testing.assert_allclose(loss(*twice), loss(*pair), rtol=1e-6)


@pytest.mark.parametrize("delta", [0.5, 1.0, 3.0])
def test_huber_agrees_with_optax(pair, delta):
    expected = optax.huber_loss(*pair, delta=delta).mean(-1)
    np.testing.assert_allclose(huber_loss(*pair, delta=delta), expected, rtol=1e-5)


def test_huber_takes_a_traced_delta(pair):
    deltas = jnp.array([0.5, 2.0])
    swept = jax.vmap(lambda delta: huber_loss(*pair, delta=delta))(deltas)
    alone = [huber_loss(*pair, delta=float(delta)) for delta in deltas]
    np.testing.assert_allclose(swept, jnp.stack(alone), rtol=1e-6)


def test_huber_gradient_stops_growing_at_delta():
    errors = jnp.array([[-5.0], [-0.5], [0.0], [0.5], [5.0]])
    grad = jax.grad(lambda e: huber_loss(e, jnp.zeros((5, 1)), delta=2.0).sum())(errors)
    np.testing.assert_allclose(grad[:, 0], [-2, -0.5, 0, 0.5, 2])


@pytest.mark.parametrize("loss", [squared_error_loss, huber_loss])
def test_bfloat16_is_computed_in_float32(loss):
    out = loss(jnp.ones((3, 2), jnp.bfloat16), jnp.zeros((3, 2)))
    assert out.dtype == jnp.float32


def test_a_difference_of_two_shapes_is_refused():
    with pytest.raises(Exception, match="targets"):
        squared_error_loss(jnp.ones((3, 2)), jnp.ones((3, 1)))
