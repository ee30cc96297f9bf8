"""Augmentations that are usual for a kind of picture, by name.

Each is an ``Augmentation``: ``(key, image) -> image`` of the same size, in [0, 1].
Distances are shares of the picture, so that one name serves every size.
"""

from collections.abc import Mapping

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.data.augment.compose import Augmentation, chain
from jaxdl.data.augment.crop import random_crop, random_resized_crop
from jaxdl.data.augment.geometry import (
    affine_map,
    random_flip_horizontal,
    random_rotate,
)
from jaxdl.data.augment.rand_augment import rand_augment

Image = Float[Array, "height width channels"]


def small_shift(key: jax.Array, image: Image) -> Image:
    """The picture moved by up to an eighth of its height, whole pixels, black around.

    At 32 pixels these are the four pixels of padding of He, Zhang, Ren and Sun, "Deep
    Residual Learning for Image Recognition", CVPR 2016, for CIFAR-10.
    """
    height, width, _ = image.shape
    return random_crop(key, image, height, width, padding=round(height / 8))


def small_turn(key: jax.Array, image: Image) -> Image:
    """The picture turned by up to 15 degrees, black around."""
    return random_rotate(key, image, np.pi / 12)


def small_affine(key: jax.Array, image: Image) -> Image:
    """The picture turned, scaled and moved a little at once, black around.

    By up to 10 degrees, a tenth of its size and a fourteenth of its height (two pixels
    of 28) either way, all uniform; pixels are interpolated once for all three.
    """
    turn, scale, down, right = jax.random.uniform(key, (4,), minval=-1, maxval=1)
    cos, sin = jnp.cos(turn * np.pi / 18), jnp.sin(turn * np.pi / 18)
    matrix = jnp.stack([cos, sin, -sin, cos]).reshape(2, 2) / (1 + scale / 10)
    move = jnp.stack([down, right]) * (image.shape[0] / 14)
    return affine_map(image, matrix, -matrix @ move)


def _strong(key: jax.Array, image: Image) -> Image:
    return rand_augment(key, image, 9 / 30)


def _part(key: jax.Array, image: Image) -> Image:
    return random_resized_crop(key, image, image.shape[0], image.shape[1])


POLICIES: Mapping[str, Augmentation] = {
    "shift": small_shift,
    "affine": small_affine,
    "turn-shift": chain(small_turn, small_shift),
    "flip-crop": chain(random_flip_horizontal, small_shift),
    "resized-crop": chain(random_flip_horizontal, _part),
    "randaugment": chain(random_flip_horizontal, small_shift, _strong),
}
"""By name: for characters and digits, which must not be mirrored (``shift``,
``affine`` and ``turn-shift``), for small photographs (``flip-crop``), for large ones
(``resized-crop``), and stronger (``randaugment``: two operations at level 9 of 30)."""
