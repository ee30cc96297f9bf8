"""Dice loss: how little two masks overlap, whatever share of the image they cover.

Source: Milletari, Navab and Ahmadi, "V-Net: Fully Convolutional Neural Networks for
Volumetric Medical Image Segmentation", 3DV 2016. Departures: the sizes of the masks are
sums and not sums of squares (the same for hard masks), and both sides of the fraction
are smoothed.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Integer

from jaxdl.core.types import Scalar
from jaxdl.ops.precision import at_least_float32


def dice_loss(
    logits: Float[Array, " batch *pixels"],
    labels: Float[Array, " batch *pixels"]
    | Integer[Array, " batch *pixels"]
    | Bool[Array, " batch *pixels"],
    *,
    smoothing: Scalar = 1.0,
) -> Float[Array, " batch"]:
    """One minus the Dice coefficient of the predicted and the true mask of an image.

    Args:
      logits: log-odds that a pixel belongs to the object.
      labels: 1 where it does, 0 where not, or a share in between.
      smoothing: at least 0, in pixels; added to the overlap, twice, and to the sizes of
        both masks, so that small objects are judged less harshly. May be traced.

    Returns:
      Losses in [0, 1], in float32 at least: 0 for equal hard masks, also for two empty
      ones, and 1 for masks that do not touch and no smoothing. NaN where a label is
      outside [0, 1].
    """
    probs = jax.nn.sigmoid(at_least_float32(logits))
    truth = labels.astype(probs.dtype)
    rows = probs.shape[0], -1
    valid = jnp.all(((truth >= 0) & (truth <= 1)).reshape(rows), axis=1)
    loss = 1 - dice_coefficient(probs.reshape(rows), truth.reshape(rows), smoothing)
    return jnp.where(valid, loss, jnp.nan)


def multiclass_dice_loss(
    logits: Float[Array, " batch *pixels classes"],
    labels: Integer[Array, " batch *pixels"],
    *,
    smoothing: Scalar = 1.0,
) -> Float[Array, " batch"]:
    """The mean over the classes of one minus the Dice coefficient of their masks.

    Args:
      logits: unnormalised log-probabilities of the classes of a pixel.
      labels: class numbers from 0 to ``classes - 1``.
      smoothing: as in ``dice_loss``. At 0 a class that neither mask holds counts as
        right.

    Returns:
      Losses in [0, 1], in float32 at least; NaN where a label is out of range.
    """
    num_classes = logits.shape[-1]
    probs = jax.nn.softmax(at_least_float32(logits))
    rows = probs.shape[0], -1
    truth = jax.nn.one_hot(labels, num_classes, dtype=probs.dtype)
    valid = jnp.all(((labels >= 0) & (labels < num_classes)).reshape(rows), axis=1)

    def of_class(
        probs: Float[Array, " batch *pixels"], truth: Float[Array, " batch *pixels"]
    ) -> Float[Array, " batch"]:
        return dice_coefficient(probs.reshape(rows), truth.reshape(rows), smoothing)

    dice = jax.vmap(of_class, in_axes=-1)(probs, truth)
    return jnp.where(valid, 1 - jnp.mean(dice, axis=0), jnp.nan)


def dice_coefficient(
    one: Float[Array, "*batch pixels"],
    other: Float[Array, "*batch pixels"],
    smoothing: Scalar = 0.0,
) -> Float[Array, "*batch"]:
    """Twice the overlap of two masks over the sum of their sizes, in [0, 1].

    Args:
      one: a mask with entries in [0, 1].
      other: the other mask.
      smoothing: at least 0; added to both sides of the fraction.

    Returns:
      1 for equal hard masks, also where both are empty.
    """
    smoothing = jnp.asarray(smoothing, one.dtype)
    overlap = 2 * jnp.sum(one * other, axis=-1) + smoothing
    sizes = jnp.sum(one, axis=-1) + jnp.sum(other, axis=-1) + smoothing
    some = sizes != 0  # NaN is not
    return jnp.where(some, overlap / jnp.where(some, sizes, 1), 1)
