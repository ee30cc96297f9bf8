"""Grey levels moved by a curve: the point operations of automatic augmentation.

Their definitions are those of Pillow's ``ImageOps`` and ``ImageEnhance.Sharpness``,
which know 256 levels. ``equalise`` and ``posterise`` round to them, and their gradient
is 0; the others work on real numbers.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.data.augment.colour import blend

Image = Float[Array, "height width channels"]


def autocontrast(image: Image) -> Image:
    """Each channel stretched, its darkest value to 0 and its brightest to 1.

    A channel of one value stays as it is.
    """
    low = jnp.min(image, axis=(0, 1), keepdims=True)
    spread = jnp.max(image, axis=(0, 1), keepdims=True) - low
    stretched = (image - low) / jnp.where(spread > 0, spread, 1)
    return jnp.where(spread > 0, jnp.clip(stretched, 0, 1), image)


def equalise(image: Image) -> Image:
    """Each channel by the curve that makes all of 256 levels about equally frequent.

    A channel whose pixels are too few or too alike for that stays as it is, rounded.
    """

    def channel(level: Float[Array, "height width"]) -> Float[Array, "height width"]:
        level = level.astype(jnp.int32)
        count = jnp.zeros(256, jnp.int32).at[level.reshape(-1)].add(1)
        step = (jnp.sum(count) - count[jnp.max(level)]) // 255
        below = jnp.cumsum(count) - count
        curve = (below + step // 2) // jnp.maximum(step, 1)
        curve = jnp.where(step > 0, jnp.clip(curve, 0, 255), jnp.arange(256))
        return curve[level].astype(image.dtype) / 255

    return jax.vmap(channel, in_axes=2, out_axes=2)(_levels(image))


def posterise(image: Image, num_bits: Scalar) -> Image:
    """Only the highest bits of each of 256 levels, the others 0.

    Args:
      image: in [0, 1].
      num_bits: from 0, all black, to 8, all of the image; rounded. May be traced.
    """
    step = jnp.exp2(8 - jnp.round(jnp.asarray(num_bits, image.dtype)))
    return jnp.floor(_levels(image) / step) * step / 255


def solarise(image: Image, threshold: Scalar) -> Image:
    """Values from ``threshold`` on inverted, as in an overexposed negative.

    Args:
      image: in [0, 1].
      threshold: 0 inverts everything, above 1 nothing; may be traced.
    """
    threshold = jnp.asarray(threshold, image.dtype)
    return jnp.where(image >= threshold, 1 - image, image)


def sharpness(image: Image, factor: Scalar) -> Image:
    """Sharper or softer: 0 gives a smoothed image, 1 the image, 2 a sharper one.

    The smoothed image is an average over 3 x 3 pixels with a weight of 5 in the middle
    and 1 elsewhere; the outermost pixels, and images with no others, stay as they are.

    Args:
      image: in [0, 1].
      factor: at least 0; may be traced.
    """
    height, width, _ = image.shape
    if min(height, width) < 3:
        return blend(image, image, factor)
    rows = image[:-2] + image[1:-1] + image[2:]
    square = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    inside = image[1:-1, 1:-1]
    smooth = image.at[1:-1, 1:-1].set((square + 4 * inside) / 13)
    return blend(smooth, image, factor)


def _levels(image: Image) -> Image:
    """The nearest of 256 levels, from 0 to 255."""
    return jnp.round(jnp.clip(image, 0, 1) * 255)
