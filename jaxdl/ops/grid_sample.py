"""Reading an image at places between its pixels, and grids of places that are affine.

Source: Jaderberg, Simonyan, Zisserman and Kavukcuoglu, "Spatial Transformer Networks",
2015. Conventions are those of PyTorch. A place is ``(x, y)``, with x to the right and y
down, both from -1 to 1 over the image: between its outer edges, or, if
``align_corners``, between the middles of its outermost pixels.
"""

from typing import Literal

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.pool import Images
from jaxdl.ops.window import Pair

Grid = Float[Array, "grids out_height out_width 2"]


def affine_grid(
    theta: Float[Array, "batch 2 3"], size: Pair, *, align_corners: bool = False
) -> Float[Array, "batch {size[0]} {size[1]} 2"]:
    """The places that the pixels of a new image of ``size`` are read at.

    Args:
      theta: ``[A | t]`` takes a place of the new image to one of the old: ``A p + t``.
        So an ``A`` of 0.5 in its diagonal shows the middle, enlarged twice.
      size: height and width of the new image.
      align_corners: what -1 and 1 mean; see above.

    Raises:
      ValueError: a size is below 1.
    """
    require(min(size) >= 1, "size must be at least 1", size)
    y, x = (_places(n, align_corners).astype(theta.dtype) for n in size)
    ones = jnp.ones(size, theta.dtype)
    base = jnp.stack([x[None] * ones, y[:, None] * ones, ones], -1)
    return jnp.einsum("hwk,bok->bhwo", base, theta)


def grid_sample(
    x: Images,
    grid: Grid,
    *,
    padding_mode: Literal["zeros", "border"] = "zeros",
    align_corners: bool = False,
) -> Float[Array, "batch out_height out_width channels"]:
    """The images at the places of ``grid``, bilinear between the four nearest pixels.

    Differentiable by the images and by the grid. On the middle of a pixel the value has
    a corner, and its slope is that of the side to the right and below.

    Args:
      x: images.
      grid: places in them; finite.
      padding_mode: whether the image continues, beyond its border, as zeros or as its
        outermost pixels.
      align_corners: what -1 and 1 mean; see above.

    Raises:
      ValueError: images and grids are not as many, or there are no pixels.
    """
    require(
        x.shape[0] == grid.shape[0],
        "there must be a grid for each image",
        f"{grid.shape[0]} grids for {x.shape[0]} images",
        "One for all: jnp.broadcast_to(grid, (batch, *grid.shape[1:])).",
    )
    require(min(x.shape[1:3]) >= 1, "x must have pixels", f"shape {x.shape}")
    columns, rows = (
        _pixels(grid[..., i], x.shape[2 - i], align_corners) for i in (0, 1)
    )
    if padding_mode == "border":
        rows, columns = _clipped(rows, x.shape[1]), _clipped(columns, x.shape[2])
    return jax.vmap(_bilinear)(x, rows, columns)


def _bilinear(
    image: Float[Array, "height width channels"],
    rows: Float[Array, "out_height out_width"],
    columns: Float[Array, "out_height out_width"],
) -> Float[Array, "out_height out_width channels"]:
    """One image between its pixels; beyond them it is zero."""
    height, width, channels = image.shape
    flat = image.reshape(height * width, channels)
    top, left = jnp.floor(rows), jnp.floor(columns)
    below, right = rows - top, columns - left  # from 0 to 1
    total = jnp.zeros((*rows.shape, channels), image.dtype)
    for i, tall in ((top, 1 - below), (top + 1, below)):
        for j, wide in ((left, 1 - right), (left + 1, right)):
            inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
            row, column = (jnp.where(inside, k, 0).astype("int32") for k in (i, j))
            share = jnp.where(inside, tall * wide, 0).astype(image.dtype)
            total += share[..., None] * flat[row * width + column]
    return total


def _places(count: int, align_corners: bool) -> Float[Array, " {count}"]:
    """The middles of pixels, from -1 to 1."""
    steps = 2.0 * jnp.arange(count, dtype="float32")
    if align_corners:  # a single pixel is in the middle
        return steps / (count - 1) - 1 if count > 1 else jnp.zeros(1)
    return (steps + 1) / count - 1


def _pixels(place: Array, count: int, align_corners: bool) -> Array:
    """From -1 to 1, to 0 for the middle of the first pixel, 1 for that of the next."""
    if align_corners:
        return (place + 1) / 2 * (count - 1)
    return ((place + 1) * count - 1) / 2


def _clipped(pixel: Array, count: int) -> Array:
    """Onto the image; where something is cut off there is no slope, nor at the edge."""
    inside = (pixel > 0) & (pixel < count - 1)
    return jnp.where(inside, pixel, lax.stop_gradient(jnp.clip(pixel, 0, count - 1)))
