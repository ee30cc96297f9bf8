"""Cross-entropy: SciPy's, extreme logits, smoothing, and labels that are no class."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import special
from sklearn.metrics import log_loss

from jaxdl.losses import binary_cross_entropy_loss, cross_entropy_loss

LABELS = jnp.array([2, 0, 1, 2])


@pytest.fixture
def logits(key):
    return 3 * jax.random.normal(key, (4, 3))


def test_agrees_with_scikit_learn(logits):
    expected = log_loss(LABELS, special.softmax(np.float64(logits), axis=1))
    loss = cross_entropy_loss(logits, LABELS)
    np.testing.assert_allclose(loss.mean(), expected, rtol=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_agrees_with_the_smoothed_distribution(logits, smoothing):
    target = np.eye(3)[np.asarray(LABELS)] * (1 - smoothing) + smoothing / 3
    expected = -(target * special.log_softmax(np.float64(logits), axis=1)).sum(1)
    traced = jax.jit(
        lambda s, labels: cross_entropy_loss(logits, labels, label_smoothing=s)
    )
    np.testing.assert_allclose(traced(smoothing, LABELS), expected, rtol=1e-5)
    one_hot = jax.nn.one_hot(LABELS, 3)
    np.testing.assert_allclose(traced(smoothing, one_hot), expected, rtol=1e-5)


def test_soft_labels_agree_with_scipy(key, logits):
    labels = jax.nn.softmax(jax.random.normal(key, (4, 3)))
    expected = -(labels * special.log_softmax(np.float64(logits), axis=1)).sum(1)
    np.testing.assert_allclose(cross_entropy_loss(logits, labels), expected, rtol=1e-5)


def test_gradient_is_probability_minus_label(logits):
    grad = jax.grad(lambda x: cross_entropy_loss(x, LABELS).sum())(logits)
    expected = special.softmax(np.float64(logits), axis=1) - np.eye(3)[LABELS]
    np.testing.assert_allclose(grad, expected, rtol=1e-4, atol=1e-6)


def test_extreme_logits_are_exact_in_value_and_gradient():
    logits = 1e4 * jnp.array([[1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, -1.0]])
    labels = jnp.array([0, 1, 0, 1])
    loss, pull = jax.vjp(lambda x: cross_entropy_loss(x, labels), logits)
    np.testing.assert_allclose(loss, [0, 2e4, np.log(2), np.log(2)], rtol=1e-6)
    expected = [[0, 0], [1, -1], [-0.5, 0.5], [0.5, -0.5]]
    np.testing.assert_allclose(pull(jnp.ones(4))[0], expected, atol=1e-6)


@pytest.mark.parametrize("label", [-1, -3, 3, 300])
def test_a_label_that_is_no_class_gives_nan_and_gradient_zero(logits, label):
    labels = LABELS.at[1].set(label)
    loss, pull = jax.vjp(lambda x: cross_entropy_loss(x, labels), logits)
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True, False, False])
    grad = pull(jnp.ones(4))[0]
    assert not jnp.any(grad[1])
    assert jnp.all(jnp.any(grad[jnp.array([0, 2, 3])] != 0, axis=1))


def test_small_integers_may_name_many_classes():
    logits = jnp.zeros((1, 300)).at[0, 200].set(5.0)
    loss = cross_entropy_loss(logits, jnp.array([200], jnp.uint8))
    np.testing.assert_allclose(loss, np.log(299 + np.exp(5)) - 5, rtol=1e-5)
    assert jnp.isnan(cross_entropy_loss(logits, jnp.array([-1], jnp.int8)))


def test_more_axes_are_more_examples(key):
    logits = jax.random.normal(key, (2, 4, 3))
    labels = jnp.stack([LABELS, LABELS[::-1]])
    rows = cross_entropy_loss(logits.reshape(8, 3), labels.reshape(8))
    np.testing.assert_allclose(cross_entropy_loss(logits, labels).reshape(8), rows)


def test_no_examples_have_no_losses():
    assert cross_entropy_loss(jnp.zeros((0, 3)), jnp.zeros(0, int)).shape == (0,)


def test_bfloat16_is_computed_in_float32(logits):
    low = logits.astype(jnp.bfloat16)
    loss = cross_entropy_loss(low, LABELS)
    assert loss.dtype == jnp.float32
    np.testing.assert_array_equal(
        loss, cross_entropy_loss(low.astype(jnp.float32), LABELS)
    )


def test_binary_agrees_with_two_classes(key):
    logits, labels = jax.random.normal(key, (5,)), jnp.array([0, 1, 1, 0, 1])
    pairs = jnp.stack([jnp.zeros(5), logits], axis=1)
    expected = cross_entropy_loss(pairs, labels)
    for kind in (jnp.int32, jnp.float32, bool):
        loss = binary_cross_entropy_loss(logits, labels.astype(kind))
        np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_binary_of_a_probability_agrees_with_scipy():
    logits, labels = jnp.array([-2.0, 0.3, 4.0]), jnp.array([0.2, 0.5, 0.9])
    yes = special.log_expit(np.float64(logits))
    no = special.log_expit(-np.float64(logits))
    expected = -(np.asarray(labels) * yes + (1 - np.asarray(labels)) * no)
    loss = binary_cross_entropy_loss(logits, labels)
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_binary_extremes_are_exact_in_value_and_gradient():
    logits = jnp.array([1e4, -1e4, 1e4, -1e4, 20.0])
    labels = jnp.array([1.0, 0.0, 0.0, 1.0, 1.0])
    loss, pull = jax.vjp(lambda x: binary_cross_entropy_loss(x, labels), logits)
    small = np.log1p(np.exp(-20.0))
    np.testing.assert_allclose(loss, [0, 0, 1e4, 1e4, small], rtol=1e-5)
    np.testing.assert_allclose(pull(jnp.ones(5))[0], [0, 0, 1, -1, -small], rtol=1e-5)


@pytest.mark.parametrize("label", [-0.1, 1.1, jnp.nan, 2.0])
def test_binary_label_outside_its_range_gives_nan(label):
    loss = binary_cross_entropy_loss(jnp.zeros(2), jnp.array([1.0, label]))
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True])


def test_binary_bfloat16_is_computed_in_float32():
    loss = binary_cross_entropy_loss(jnp.ones(2, jnp.bfloat16), jnp.ones(2))
    assert loss.dtype == jnp.float32
