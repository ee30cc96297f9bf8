"""Resizing of images to any height and width, up and down, as PyTorch does it.

Each method is linear and works along one axis after the other, so it is a matrix for
the rows and one for the columns. There is no blur before: to make an image much smaller
without aliasing, use ``jax.image.resize``, whose default has one.
"""

from collections.abc import Callable
from typing import Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require, unknown_name
from jaxdl.ops.pool import Images
from jaxdl.ops.window import Pair

Method = Literal["nearest", "bilinear", "bicubic"]
Weights = Float[np.ndarray, "new old"]


def resize(
    x: Images, size: Pair, method: Method = "bilinear", *, align_corners: bool = False
) -> Float[Array, "batch {size[0]} {size[1]} channels"]:
    """Images with ``size`` pixels instead.

    Args:
      x: images.
      size: the new height and width.
      method: ``"nearest"`` takes the value of one pixel, ``"bilinear"`` that of a line
        through the two nearest, ``"bicubic"`` that of a smooth curve by the four
        nearest, which may leave their range. Beyond its border the image continues
        as its outermost pixels.
      align_corners: whether the middles of the outermost pixels of the old and the new
        image coincide, or their outer edges. Not for ``"nearest"``.

    Raises:
      ValueError: a size is below 1, the method is unknown, or it has no corners.
    """
    require(min(size) >= 1, "size must be at least 1", size)
    require(min(x.shape[1:3]) >= 1, "x must have pixels", f"shape {x.shape}")
    if method == "nearest":
        require(
            not align_corners,
            'align_corners must be False with method="nearest"',
            align_corners,
        )
        return _repeat(_repeat(x, 1, size[0]), 2, size[1])
    if method not in METHODS:
        raise unknown_name("method", method, ["nearest", *METHODS], "jaxdl.ops.resize")
    down, across = (
        jnp.asarray(resize_matrix(n, k, method, align_corners=align_corners), x.dtype)
        for n, k in zip(x.shape[1:3], size, strict=True)
    )
    return jnp.einsum("ih,bhwc,jw->bijc", down, x, across)


def resize_matrix(
    old: int, new: int, method: Method, *, align_corners: bool = False
) -> Weights:
    """The matrix that takes ``old`` pixels in a row to ``new`` ones; rows sum to 1.

    Args:
      old: pixels before.
      new: pixels after.
      method: ``"bilinear"`` or ``"bicubic"``.
      align_corners: as for ``resize``.
    """
    if align_corners:
        place = np.arange(new) * ((old - 1) / max(new - 1, 1))
    else:
        place = (np.arange(new) + 0.5) * (old / new) - 0.5
    reach, curve = METHODS[method]
    weights = np.zeros((new, old))
    first = np.floor(place).astype(int) - reach + 1
    for tap in range(2 * reach):
        pixel = np.clip(first + tap, 0, old - 1)
        np.add.at(weights, (np.arange(new), pixel), curve(np.abs(first + tap - place)))
    return weights


def _line(distance: np.ndarray) -> np.ndarray:
    return 1 - distance


def _cubic(distance: np.ndarray, a: float = -0.75) -> np.ndarray:
    """Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981.

    The slope ``a`` is that of PyTorch; Keys has -0.5, and so has ``jax.image.resize``.
    """
    near = ((a + 2) * distance - (a + 3)) * distance**2 + 1
    far = a * (((distance - 5) * distance + 8) * distance - 4)
    return np.where(distance <= 1, near, far)


METHODS: dict[str, tuple[int, Callable[[np.ndarray], np.ndarray]]] = {
    "bilinear": (1, _line),
    "bicubic": (2, _cubic),
}
"""How many pixels on each side count, and how much at a distance."""


def _repeat(x: Array, axis: int, new: int) -> Array:
    """The nearest pixels along an axis."""
    old = x.shape[axis]
    if new % old == 0:
        return jnp.repeat(x, new // old, axis)
    return jnp.take(x, nearest_pixels(old, new), axis)


def nearest_pixels(old: int, new: int) -> Int[np.ndarray, " new"]:
    """For each of ``new`` pixels in a row, which of ``old`` ones it takes its value of.

    PyTorch computes places in single precision, which rounds some up to the next pixel;
    so does this.
    """
    scale = np.float32(old) / np.float32(new)
    place = np.floor(np.arange(new, dtype=np.float32) * scale).astype(int)
    return np.minimum(place, old - 1)
