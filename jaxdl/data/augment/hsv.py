"""Colours as hue, saturation and value, and back."""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.errors import require

SEXTANT = np.pi / 3
"""A sixth of a turn, in radians: from red to yellow, from yellow to green, ..."""


def rgb_to_hsv(image: Float[Array, "*shape channels"]) -> Float[Array, "*shape 3"]:
    """Hue, saturation and value of red, green and blue.

    Args:
      image: in [0, 1]; the last axis is red, green, blue.

    Returns:
      The hue in radians, in [0, 2 pi), with red at 0 and green at a third of the turn;
      saturation and value in [0, 1]. Greys have hue 0 and saturation 0, and their
      gradient is finite.

    Raises:
      ValueError: the last axis is not 3 long.
    """
    require_rgb(image.shape)
    red, green, blue = jnp.moveaxis(image, -1, 0)
    # The gradient of a maximum over an axis divides by how many entries equal it: none,
    # where a compiler has rounded the image differently in two places.
    value = jnp.maximum(jnp.maximum(red, green), blue)
    spread = value - jnp.minimum(jnp.minimum(red, green), blue)
    coloured = spread > 0
    unit = jnp.where(coloured, spread, 1)
    sextant = jnp.select(
        [(red >= green) & (red >= blue), green >= blue],
        [(green - blue) / unit % 6, (blue - red) / unit + 2],
        (red - green) / unit + 4,
    )
    # A tiny negative number modulo 6 is rounded to 6, a full turn.
    sextant = jnp.where(coloured & (sextant < 6), sextant, 0)
    saturation = jnp.where(coloured, spread / jnp.where(coloured, value, 1), 0)
    return jnp.stack([sextant * SEXTANT, saturation, value], axis=-1)


def hsv_to_rgb(hsv: Float[Array, "*shape channels"]) -> Float[Array, "*shape 3"]:
    """Red, green and blue of hue, saturation and value.

    Args:
      hsv: the hue in radians, any number of turns; saturation and value in [0, 1].

    Returns:
      Values in [0, 1].

    Raises:
      ValueError: the last axis is not 3 long.
    """
    require_rgb(hsv.shape)
    hue, saturation, value = jnp.moveaxis(hsv, -1, 0)

    def channel(start: int) -> Float[Array, "*shape"]:
        place = (start + hue / SEXTANT) % 6
        lacks = jnp.clip(jnp.minimum(place, 4 - place), 0, 1)
        return value - value * saturation * lacks

    return jnp.stack([channel(5), channel(3), channel(1)], axis=-1)


def require_rgb(shape: tuple[int, ...]) -> None:
    """Check that the last axis is that of three colours.

    Raises:
      ValueError: it is not 3 long.
    """
    require(
        len(shape) >= 1 and shape[-1] == 3,
        "a coloured image must have 3 channels, red, green and blue",
        f"the shape {shape}",
    )
