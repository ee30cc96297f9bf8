"""Where pixels are: flips, rotations, shears and shifts of one image.

Values between pixels are bilinear, and every pixel outside the image has the value
``fill``, so that a border fades into it over one pixel.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar

Image = Float[Array, "height width channels"]


def random_flip_horizontal(key: jax.Array, image: Image, rate: Scalar = 0.5) -> Image:
    """Left and right exchanged with probability ``rate``, which may be traced."""
    return jnp.where(jax.random.bernoulli(key, rate), image[:, ::-1], image)


def random_flip_vertical(key: jax.Array, image: Image, rate: Scalar = 0.5) -> Image:
    """Top and bottom exchanged with probability ``rate``, which may be traced."""
    return jnp.where(jax.random.bernoulli(key, rate), image[::-1], image)


def linear_map(image: Image, matrix: Float[Array, "2 2"], fill: Scalar = 0.0) -> Image:
    """A linear map of the plane around the middle of the image.

    Args:
      image: any values.
      matrix: from a place in the result to the place in ``image`` that is read there,
        both as (rows down, columns right) from the middle, in pixels. May be traced.
      fill: the value of every pixel outside the image; may be traced.

    Returns:
      An image of the same size, exactly ``image`` for the identity.
    """
    return affine_map(image, matrix, jnp.zeros(2), fill)


def affine_map(
    image: Image,
    matrix: Float[Array, "2 2"],
    offset: Float[Array, "2"],
    fill: Scalar = 0.0,
) -> Image:
    """A linear map of the plane around the middle of the image, and a move.

    Args:
      image: any values.
      matrix: as for ``linear_map``.
      offset: in pixels, (down, right): the pixel at ``p``, from the middle, is what is
        at ``matrix @ p + offset``. May be traced.
      fill: the value of every pixel outside the image; may be traced.
    """
    height, width, _ = image.shape
    middle = (height - 1) / 2, (width - 1) / 2
    down = jnp.arange(height, dtype=jnp.float32)[:, None] - middle[0]
    right = jnp.arange(width, dtype=jnp.float32)[None] - middle[1]
    matrix = jnp.asarray(matrix, jnp.float32)
    places = [
        matrix[axis, 0] * down + matrix[axis, 1] * right + (middle[axis] + offset[axis])
        for axis in range(2)
    ]
    return bilinear(image, places[0], places[1], fill)


def bilinear(
    image: Image,
    down: Float[Array, "*places"],
    right: Float[Array, "*places"],
    fill: Scalar = 0.0,
) -> Float[Array, "*places channels"]:
    """The values at places between pixels, from the four pixels around each.

    Unlike ``jax.scipy.ndimage.map_coordinates`` it takes a traced ``fill``.

    Args:
      image: any values.
      down: rows from the middle of the topmost one; may be outside.
      right: columns from the middle of the leftmost one; may be outside.
      fill: the value of every pixel outside the image; may be traced.
    """
    height, width, _ = image.shape
    fill = jnp.asarray(fill, image.dtype)

    def corner(row: jax.Array, column: jax.Array) -> Float[Array, "*places channels"]:
        share = (1 - jnp.abs(down - row)) * (1 - jnp.abs(right - column))
        inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        y = jnp.clip(row, 0, height - 1).astype(jnp.int32)
        x = jnp.clip(column, 0, width - 1).astype(jnp.int32)
        value = jnp.where(inside[..., None], image[y, x], fill)
        return share[..., None].astype(image.dtype) * value

    top, left = (jax.lax.stop_gradient(jnp.floor(place)) for place in (down, right))
    above = corner(top, left) + corner(top, left + 1)
    return above + corner(top + 1, left) + corner(top + 1, left + 1)


def rotate(image: Image, angle: Scalar, fill: Scalar = 0.0) -> Image:
    """The image turned counter-clockwise around its middle.

    Args:
      image: any values.
      angle: in radians; may be traced.
      fill: what comes in at the corners; may be traced.
    """
    cos, sin = jnp.cos(angle), jnp.sin(angle)
    rows = jnp.stack([cos, sin]), jnp.stack([-sin, cos])
    return linear_map(image, jnp.stack(rows), fill)


def random_rotate(
    key: jax.Array, image: Image, max_angle: Scalar, fill: Scalar = 0.0
) -> Image:
    """The image turned by an angle that is uniform up to ``max_angle`` either way.

    Args:
      key: decides the angle.
      image: any values.
      max_angle: at least 0, in radians; may be traced.
      fill: what comes in at the corners; may be traced.
    """
    turn = jax.random.uniform(key, minval=-1, maxval=1)
    return rotate(image, turn * max_angle, fill)


def shear(image: Image, down: Scalar, right: Scalar, fill: Scalar = 0.0) -> Image:
    """The image slanted around its middle, a square to a parallelogram.

    Args:
      image: any values.
      down: how far a column moves down for each column to the right of the middle.
      right: how far a row moves to the right for each row below the middle. One of the
        two is 0, or their product is less than 1. Both may be traced.
      fill: what comes in at the corners; may be traced.
    """
    down, right = (jnp.asarray(amount, jnp.float32) for amount in (down, right))
    one = jnp.ones(())
    forward = jnp.stack([jnp.stack([one, -down]), jnp.stack([-right, one])])
    return linear_map(image, forward / (1 - down * right), fill)


def shift(
    image: Image, down: Scalar | int, right: Scalar | int, fill: Scalar = 0.0
) -> Image:
    """The image moved by any number of pixels; what comes in is ``fill``.

    It is a product with two narrow matrices, which an accelerator does well.

    Args:
      image: any values.
      down: pixels down; negative is up. A whole number moves pixels exactly.
      right: pixels to the right; negative is to the left. Both may be traced.
      fill: the value of every pixel outside the image; may be traced.
    """
    height, width, _ = image.shape
    rows = _moved(height, down).astype(image.dtype)
    columns = _moved(width, right).astype(image.dtype)
    exact = jax.lax.Precision.HIGHEST
    product = jnp.einsum("yi,ijc,xj->yxc", rows, image, columns, precision=exact)
    inside = jnp.sum(rows, axis=1)[:, None] * jnp.sum(columns, axis=1)[None]
    return product + jnp.asarray(fill, image.dtype) * (1 - inside[..., None])


def random_shift(
    key: jax.Array,
    image: Image,
    max_down: Scalar,
    max_right: Scalar,
    fill: Scalar = 0.0,
) -> Image:
    """The image moved by distances that are uniform, either way, and no whole numbers.

    Args:
      key: decides both distances.
      image: any values.
      max_down: the largest distance up and down, in pixels; may be traced.
      max_right: the largest distance left and right, in pixels; may be traced.
      fill: the value of every pixel outside the image; may be traced.
    """
    part = jax.random.uniform(key, (2,), minval=-1, maxval=1)
    return shift(image, part[0] * max_down, part[1] * max_right, fill)


def _moved(size: int, distance: Scalar | int) -> Float[Array, "{size} {size}"]:
    """The share of each old pixel in each new one, along one axis."""
    place = jnp.arange(size, dtype=jnp.float32)
    return jnp.maximum(1 - jnp.abs(place[:, None] - distance - place[None]), 0)
