"""Focal loss: cross-entropy at gamma 0, its formula, extremes, and a traced gamma."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from scipy import special

from jaxdl.losses import cross_entropy_loss, focal_loss

LABELS = jnp.array([2, 0, 1, 2])


@pytest.fixture
def logits(key):
    return 3 * jax.random.normal(key, (4, 3))


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0, 5.0])
def test_agrees_with_the_formula_traced_or_not(logits, gamma):
    probs = special.softmax(np.float64(logits), axis=1)[np.arange(4), LABELS]
    expected = -((1 - probs) ** gamma) * np.log(probs)
    alone = focal_loss(logits, LABELS, gamma=gamma)
    np.testing.assert_allclose(alone, expected, rtol=2e-5, atol=1e-6)
    traced = jax.jit(lambda g: focal_loss(logits, LABELS, gamma=g))(gamma)
    np.testing.assert_allclose(traced, alone, rtol=1e-6, atol=1e-7)


def test_gamma_zero_is_cross_entropy_in_value_and_gradient(logits):
    def both(loss):
        value, pull = jax.vjp(loss, logits)
        return value, pull(jnp.ones(4))[0]

    ours = both(lambda x: focal_loss(x, LABELS, gamma=0.0))
    for a, b in zip(ours, both(lambda x: cross_entropy_loss(x, LABELS)), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.usefixtures("relaxed_promotion")  # for optax
def test_two_classes_are_the_sigmoid_form_of_the_difference(logits):
    pairs, labels = logits[:, :2], jnp.array([0, 1, 1, 0])
    difference = pairs[:, 1] - pairs[:, 0]
    expected = optax.sigmoid_focal_loss(difference, labels.astype(float), gamma=2.0)
    np.testing.assert_allclose(focal_loss(pairs, labels), expected, rtol=2e-5)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 2.0])
def test_extremes_are_exact_in_value_and_gradient(gamma):
    logits = 1e4 * jnp.array([[1.0, -1.0], [1.0, -1.0]])
    labels = jnp.array([0, 1])
    value, pull = jax.vjp(lambda x: focal_loss(x, labels, gamma=gamma), logits)
    np.testing.assert_allclose(value, [0, 2e4])
    np.testing.assert_allclose(pull(jnp.ones(2))[0], [[0, 0], [1, -1]])


def test_gradients_stay_finite_on_the_way_to_certainty():
    margins = jnp.linspace(0.0, 40.0, 401)

    def risk(margins, gamma):
        logits = jnp.stack([margins, jnp.zeros(401)], axis=1)
        return focal_loss(logits, jnp.zeros(401, int), gamma=gamma).sum()

    for gamma in (0.1, 1.0, 3.0):
        slopes = jax.grad(risk, (0, 1))(margins, gamma)
        assert all(jnp.all(jnp.isfinite(slope)) for slope in slopes)
        assert jnp.all(slopes[0] <= 0)


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_is_no_class_gives_nan_and_gradient_zero(logits, label):
    labels = LABELS.at[1].set(label)
    loss, pull = jax.vjp(lambda x: focal_loss(x, labels), logits)
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True, False, False])
    grad = pull(jnp.ones(4))[0]
    assert not jnp.any(grad[1])
    assert jnp.all(jnp.isfinite(grad))


def test_bfloat16_is_computed_in_float32_and_empty_batches_stay_empty(logits):
    assert focal_loss(logits.astype(jnp.bfloat16), LABELS).dtype == jnp.float32
    assert focal_loss(jnp.zeros((0, 3)), jnp.zeros(0, int)).shape == (0,)
