"""Hinge losses: scikit-learn, the sums written out, two classes, extremes, labels."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import metrics

from jaxdl.losses import crammer_singer_loss, hinge_loss

LABELS = jnp.array([2, 0, 1, 2, 0])
BOTH = [hinge_loss, crammer_singer_loss]


@pytest.fixture
def logits(key):
    return 2 * jax.random.normal(key, (5, 3))


def test_crammer_and_singer_agree_with_scikit_learn(logits):
    expected = metrics.hinge_loss(LABELS, np.float64(logits))
    loss = crammer_singer_loss(logits, LABELS)
    np.testing.assert_allclose(loss.mean(), expected, rtol=1e-5)


def test_the_sum_is_that_of_the_definition(logits):
    rows = zip(np.float64(logits), np.asarray(LABELS), strict=True)
    expected = [
        sum(max(0, 1 + row[k] - row[label]) for k in range(3) if k != label)
        for row, label in rows
    ]
    np.testing.assert_allclose(hinge_loss(logits, LABELS), expected, rtol=1e-5)
    assert jnp.all(crammer_singer_loss(logits, LABELS) <= hinge_loss(logits, LABELS))


@pytest.mark.parametrize("loss", BOTH)
def test_two_classes_are_the_binary_hinge_of_the_difference(logits, loss):
    labels = jnp.array([0, 1, 1, 0, 1])
    difference = np.float64(logits[:, 1] - logits[:, 0])
    expected = metrics.hinge_loss(labels, difference)
    np.testing.assert_allclose(loss(logits[:, :2], labels).mean(), expected, rtol=1e-5)


@pytest.mark.parametrize("loss", BOTH)
def test_a_constant_added_to_all_scores_changes_nothing(logits, loss):
    np.testing.assert_allclose(
        loss(logits + 3, LABELS), loss(logits, LABELS), atol=1e-5
    )


@pytest.mark.parametrize("loss", BOTH)
def test_extremes_are_exact_in_value_and_gradient(loss):
    logits = 1e4 * jnp.array([[1.0, -1.0, -1.0], [1.0, -1.0, -2.0]])
    labels = jnp.array([0, 1])
    value, pull = jax.vjp(lambda x: loss(x, labels), logits)
    np.testing.assert_allclose(value, [0, 20001])
    np.testing.assert_array_equal(pull(jnp.ones(2))[0], [[0, 0, 0], [1, -1, 0]])


def test_rivals_that_tie_share_the_gradient():
    tied = jnp.array([[0.0, 2.0, 2.0]])
    grad = jax.grad(lambda x: crammer_singer_loss(x, jnp.array([0])).sum())(tied)
    np.testing.assert_allclose(grad, [[-1, 0.5, 0.5]])


@pytest.mark.parametrize("loss", BOTH)
@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_is_no_class_gives_nan_and_gradient_zero(logits, loss, label):
    labels = LABELS.at[1].set(label)
    value, pull = jax.vjp(lambda x: loss(x, labels), logits)
    np.testing.assert_array_equal(jnp.isnan(value), [False, True, False, False, False])
    grad = pull(jnp.ones(5))[0]
    assert not jnp.any(grad[1])
    assert jnp.all(jnp.isfinite(grad))


@pytest.mark.parametrize("loss", BOTH)
def test_one_class_is_always_right_and_more_axes_are_more_examples(logits, loss):
    value, pull = jax.vjp(lambda x: loss(x, jnp.array([0])), jnp.ones((1, 1)))
    assert value == 0
    assert pull(jnp.ones(1))[0] == 0
    two = jnp.stack([logits, logits])
    np.testing.assert_array_equal(
        loss(two, jnp.stack([LABELS, LABELS]))[1], loss(logits, LABELS)
    )
    assert loss(logits.astype(jnp.bfloat16), LABELS).dtype == jnp.float32
    assert loss(jnp.zeros((0, 3)), jnp.zeros(0, int)).shape == (0,)
