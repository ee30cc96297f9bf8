"""How bright and how colourful an image is: the four changes of photography.

Each is a mixture ``other + factor * (image - other)`` of an image and a duller other
one, cut off at 0 and 1: factor 0 gives the other one, 1 the image, more exaggerates it.
The definitions are those of Pillow's ``ImageEnhance``. Departure: nothing is rounded to
8 bits, neither the mean grey nor the result.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.data.augment.hsv import hsv_to_rgb, require_rgb, rgb_to_hsv

Image = Float[Array, "height width channels"]
LUMA = np.array([0.299, 0.587, 0.114], np.float32)
"""How much red, green and blue add to the grey of a pixel (Rec. ITU-R BT.601)."""


def blend(other: Image, image: Image, factor: Scalar) -> Image:
    """``other + factor * (image - other)``, cut off at 0 and 1; exact at factor 1."""
    factor = jnp.asarray(factor, image.dtype)
    return jnp.clip((1 - factor) * other + factor * image, 0, 1)


def grayscale(image: Image) -> Image:
    """The image without colours, in as many channels as before.

    An image of one channel is grey already.

    Raises:
      ValueError: the number of channels is neither 1 nor 3.
    """
    if image.shape[2] == 1:
        return image
    require_rgb(image.shape)
    weights = jnp.asarray(LUMA, image.dtype)
    gray = jnp.sum(image * weights[None, None], axis=-1, keepdims=True)
    return jnp.broadcast_to(gray, image.shape)


def brightness(image: Image, factor: Scalar) -> Image:
    """Lighter or darker: 0 gives black, 1 the image, 2 twice the values up to 1."""
    return blend(jnp.zeros_like(image), image, factor)


def contrast(image: Image, factor: Scalar) -> Image:
    """More or less contrast: 0 gives the image's mean grey everywhere, 1 the image.

    Raises:
      ValueError: the number of channels is neither 1 nor 3.
    """
    mean = jnp.mean(grayscale(image))
    return blend(jnp.full_like(image, mean), image, factor)


def saturation(image: Image, factor: Scalar) -> Image:
    """More or less colourful: 0 gives greys, 1 the image.

    Raises:
      ValueError: the number of channels is neither 1 nor 3.
    """
    return blend(grayscale(image), image, factor)


def hue(image: Image, angle: Scalar) -> Image:
    """Every colour turned on the colour circle; greys stay as they are.

    Args:
      image: in [0, 1], of 3 channels.
      angle: in radians; a third of a turn makes green of red. May be traced.

    Raises:
      ValueError: the number of channels is not 3.
    """
    turned = rgb_to_hsv(image).at[..., 0].add(jnp.asarray(angle, image.dtype))
    return jnp.clip(hsv_to_rgb(turned), 0, 1)


def colour_jitter(
    key: jax.Array,
    image: Image,
    max_brightness: Scalar = 0.0,
    max_contrast: Scalar = 0.0,
    max_saturation: Scalar = 0.0,
    max_hue: Scalar = 0.0,
) -> Image:
    """Brightness, contrast, saturation and hue changed at random, in this order.

    Departure from torchvision: the order is not random.

    Args:
      key: decides all four changes.
      image: in [0, 1], of 3 channels.
      max_brightness: the factor is uniform in 1 -+ this, but not negative.
      max_contrast: likewise.
      max_saturation: likewise.
      max_hue: the angle is uniform in -+ this, in radians. All may be traced.

    Raises:
      ValueError: the number of channels is not 3.
    """
    turns = jax.random.uniform(key, (4,), image.dtype, minval=-1, maxval=1)

    def factor(number: int, most: Scalar) -> jax.Array:
        return jnp.maximum(1 + turns[number] * jnp.asarray(most, image.dtype), 0)

    image = brightness(image, factor(0, max_brightness))
    image = contrast(image, factor(1, max_contrast))
    image = saturation(image, factor(2, max_saturation))
    return hue(image, turns[3] * jnp.asarray(max_hue, image.dtype))
