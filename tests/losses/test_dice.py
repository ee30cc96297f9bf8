"""Dice loss: sets, soft masks, empty ones, extremes, and labels out of range."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import special

from jaxdl import losses
from jaxdl.losses.dice import dice_coefficient

dice_loss = jax.jit(losses.dice_loss)
multiclass_dice_loss = jax.jit(losses.multiclass_dice_loss)

ONE = {1, 2, 3, 8}
OTHERS = [{2, 3, 4}, {1, 2, 3, 8}, {0, 5}, set()]


def masks(sets):
    """Each set as a row of nine pixels."""
    return np.array([[i in s for i in range(9)] for s in sets], np.float32)


def sure(rows):
    """Log-odds that are sure of a mask."""
    return 1e4 * (2 * rows - 1)


def test_hard_masks_are_sets():
    expected = [1 - 2 * len(ONE & b) / (len(ONE) + len(b)) for b in OTHERS]
    for shape in ((4, 9), (4, 3, 3)):
        truth, logits = (masks(s).reshape(shape) for s in (OTHERS, 4 * [ONE]))
        loss = dice_loss(sure(logits), truth, smoothing=0.0)
        np.testing.assert_allclose(loss, expected, rtol=1e-6, atol=1e-7)
        for kind in (bool, int):
            np.testing.assert_array_equal(
                dice_loss(sure(logits), truth.astype(kind), smoothing=0.0), loss
            )


def test_soft_masks_and_traced_smoothing_agree_with_numpy(key):
    logits = jax.random.normal(key, (4, 9))
    truth = masks(OTHERS)
    probs = special.expit(np.float64(logits))
    for smoothing in (0.0, 1.0):
        overlap, sizes = (probs * truth).sum(1), probs.sum(1) + truth.sum(1)
        expected = 1 - (2 * overlap + smoothing) / (sizes + smoothing)
        loss = dice_loss(logits, truth, smoothing=smoothing)
        np.testing.assert_allclose(loss, expected, rtol=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 1.0])
def test_two_empty_masks_are_equal_with_a_finite_gradient(smoothing):
    def risk(logits):
        return dice_loss(logits, jnp.zeros((1, 9)), smoothing=smoothing).sum()

    value, grad = jax.jit(jax.value_and_grad(risk))(jnp.full((1, 9), -1e4))
    assert value == 0
    assert not jnp.any(grad)


def test_the_coefficient_is_symmetric(key):
    one, other = jax.random.uniform(key, (2, 3, 9))
    np.testing.assert_allclose(
        dice_coefficient(one, other), dice_coefficient(other, one), rtol=1e-6
    )


def test_two_classes_are_the_mean_over_object_and_background(key):
    logits, labels = jax.random.normal(key, (4, 3, 3)), masks(OTHERS).reshape(4, 3, 3)
    pairs = jnp.stack([jnp.zeros_like(logits), logits], axis=-1)
    both = (dice_loss(logits, labels) + dice_loss(-logits, 1 - labels)) / 2
    loss = multiclass_dice_loss(pairs, labels.astype(int))
    np.testing.assert_allclose(loss, both, rtol=1e-5)


def test_a_right_and_sure_map_of_classes_costs_nothing():
    labels = jnp.array([[0, 2, 1, 1], [0, 0, 0, 0]])
    logits = 1e4 * jax.nn.one_hot(labels, 3)

    def risk(x):
        return multiclass_dice_loss(x, labels, smoothing=0.0)

    np.testing.assert_allclose(risk(logits), [0, 0], atol=1e-7)
    grad = jax.jit(jax.grad(lambda x: risk(x).sum()))(logits)
    assert np.isfinite(grad).all()


def test_labels_out_of_range_give_nan():
    loss = dice_loss(jnp.zeros((2, 9)), jnp.array(masks(OTHERS[:2])).at[1, 0].set(2.0))
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True])
    labels = jnp.array([[0, 1], [0, -1], [0, 3]])
    loss = multiclass_dice_loss(jnp.zeros((3, 2, 3)), labels)
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True, True])


def test_bfloat16_is_computed_in_float32_and_no_pixels_are_equal():
    low = jnp.zeros((2, 9), jnp.bfloat16)
    assert dice_loss(low, low).dtype == jnp.float32
    np.testing.assert_array_equal(dice_loss(low[:, :0], low[:, :0]), [0, 0])


@pytest.mark.parametrize("smoothing", [0.0, 1.0])
def test_a_prediction_that_is_nan_has_a_loss_of_nan(smoothing):
    logits = jnp.zeros((2, 3, 2)).at[0, 1, 1].set(jnp.nan)
    one = dice_loss(logits[..., 1], jnp.zeros((2, 3)), smoothing=smoothing)
    np.testing.assert_array_equal(jnp.isnan(one), [True, False])
    many = multiclass_dice_loss(logits, jnp.zeros((2, 3), int), smoothing=smoothing)
    np.testing.assert_array_equal(jnp.isnan(many), [True, False])
