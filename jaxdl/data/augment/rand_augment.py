"""RandAugment: a few operations of a fixed list, all of one magnitude.

Source: Cubuk, Zoph, Shlens and Le, "RandAugment: Practical Automated Data Augmentation
with a Reduced Search Space", NeurIPS 2020; the ranges are those of Cubuk, Zoph, Mane,
Vasudevan and Le, "AutoAugment", CVPR 2019, as torchvision has them. Departures: the
magnitude is a real number in [0, 1] in place of a level from 0 to 30, and images stay
real numbers between the operations.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.data.augment.colour import brightness, contrast, saturation
from jaxdl.data.augment.geometry import rotate, shear, shift
from jaxdl.data.augment.tone import (
    autocontrast,
    equalise,
    posterise,
    sharpness,
    solarise,
)

Image = Float[Array, "height width channels"]
Operation = Callable[[Image, Float[Array, ""], Float[Array, ""]], Image]
"""``(image, signed, fill) -> image``; ``signed`` is the magnitude, of either sign."""

MAX_SHIFT = 150 / 331
"""The largest shift as a share of the image."""

OPERATIONS: dict[str, Operation] = {
    "identity": lambda image, signed, fill: image,
    "autocontrast": lambda image, signed, fill: autocontrast(image),
    "equalise": lambda image, signed, fill: equalise(image),
    "rotate": lambda image, signed, fill: rotate(image, signed * np.pi / 6, fill),
    "solarise": lambda image, signed, fill: solarise(
        image, (1 - jnp.abs(signed)) * 256 / 255
    ),
    "saturation": lambda image, signed, fill: saturation(image, 1 + 0.9 * signed),
    "posterise": lambda image, signed, fill: posterise(image, 8 - 4 * jnp.abs(signed)),
    "contrast": lambda image, signed, fill: contrast(image, 1 + 0.9 * signed),
    "brightness": lambda image, signed, fill: brightness(image, 1 + 0.9 * signed),
    "sharpness": lambda image, signed, fill: sharpness(image, 1 + 0.9 * signed),
    "shear_right": lambda image, signed, fill: shear(image, 0.0, 0.3 * signed, fill),
    "shear_down": lambda image, signed, fill: shear(image, 0.3 * signed, 0.0, fill),
    "shift_right": lambda image, signed, fill: shift(
        image, 0.0, signed * MAX_SHIFT * image.shape[1], fill
    ),
    "shift_down": lambda image, signed, fill: shift(
        image, signed * MAX_SHIFT * image.shape[0], 0.0, fill
    ),
}
"""By name, what may be drawn; all are equally likely."""


def rand_augment(
    key: jax.Array,
    image: Image,
    magnitude: Scalar,
    num_ops: int = 2,
    fill: Scalar = 0.5,
) -> Image:
    """``num_ops`` operations one after another, drawn with replacement.

    Under ``vmap`` each image computes every operation and keeps one: that is how a
    choice is made for many at once.

    Args:
      key: decides the operations and their directions.
      image: in [0, 1], of 1 or 3 channels.
      magnitude: in [0, 1]; 1 is level 30 of the paper. May be traced.
      num_ops: how many operations an image goes through; 0 gives it back.
      fill: what comes in where pixels have moved away; may be traced.

    Raises:
      ValueError: ``num_ops`` is negative.
    """
    require(num_ops >= 0, "num_ops must be at least 0", num_ops)
    magnitude = jnp.asarray(magnitude, image.dtype)
    fill = jnp.asarray(fill, image.dtype)
    table = list(OPERATIONS.values())
    for number in range(num_ops):
        key_choice, key_sign = jax.random.split(jax.random.fold_in(key, number))
        choice = jax.random.randint(key_choice, (), 0, len(table))
        signed = jnp.where(jax.random.bernoulli(key_sign), magnitude, -magnitude)
        image = jax.lax.switch(choice, table, image, signed, fill)
    return image
