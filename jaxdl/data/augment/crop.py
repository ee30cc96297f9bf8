"""What part of an image is seen: crops of a fixed size from a place that may be traced.

Boxes are ``[x0, y0, x1, y1]`` in pixels, ends exclusive.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

Image = Float[Array, "height_in width_in channels"]
NUM_ATTEMPTS = 10


def centre_crop(
    image: Image, height: int, width: int
) -> Float[Array, "{height} {width} channels"]:
    """The middle of an image; what is odd is cut off at the bottom and at the right.

    Raises:
      ValueError: the crop is larger than the image, or empty.
    """
    _check(image.shape, height, width)
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    return image[top : top + height, left : left + width]


def random_crop(
    key: jax.Array,
    image: Image,
    height: int,
    width: int,
    padding: int = 0,
    fill: Scalar = 0.0,
) -> Float[Array, "{height} {width} channels"]:
    """A part of an image at a place of which all are equally likely.

    Args:
      key: decides the place.
      image: any values.
      height: rows of the result.
      width: columns of the result.
      padding: pixels that are put around the image before, on every side.
      fill: their value; may be traced.

    Raises:
      ValueError: the crop is larger than the padded image, or empty, or ``padding`` is
        negative.
    """
    require(padding >= 0, "padding must be at least 0", padding)
    fill = jnp.asarray(fill, image.dtype)
    padded = jax.lax.pad(image, fill, ((padding, padding, 0),) * 2 + ((0, 0, 0),))
    _check(padded.shape, height, width)
    spare = jnp.array([padded.shape[0] - height, padded.shape[1] - width])
    top, left = jax.random.randint(key, (2,), 0, spare + 1)
    size = height, width, image.shape[2]
    return jax.lax.dynamic_slice(padded, (top, left, 0), size)


def resized_crop(
    image: Image, box: Int[Array, "4"] | Float[Array, "4"], height: int, width: int
) -> Float[Array, "{height} {width} channels"]:
    """A box of an image at another size; bilinear, an average where it shrinks.

    Args:
      image: any values.
      box: inside the image, at least one pixel; may be traced, as the size is fixed.
      height: rows of the result.
      width: columns of the result.

    Returns:
      What cutting out the box and ``jaxdl.data.resize_images`` give: nothing from
      outside the box, and each pixel an average with weights of at least 0.

    Raises:
      ValueError: ``height`` or ``width`` is not positive.
    """
    require(
        min(height, width) >= 1, "height and width must be positive", (height, width)
    )
    box = jnp.asarray(box, jnp.float32)
    rows = _shares(box[1], box[3], image.shape[0], height).astype(image.dtype)
    columns = _shares(box[0], box[2], image.shape[1], width).astype(image.dtype)
    exact = jax.lax.Precision.HIGHEST
    return jnp.einsum("yi,ijc,xj->yxc", rows, image, columns, precision=exact)


def random_resized_crop(
    key: jax.Array,
    image: Image,
    height: int,
    width: int,
    scale: tuple[Scalar, Scalar] = (0.08, 1.0),
    ratio: tuple[Scalar, Scalar] = (3 / 4, 4 / 3),
) -> Float[Array, "{height} {width} channels"]:
    """A box of random size, shape and place, at a fixed size; see ``random_box``."""
    box = random_box(key, image.shape[0], image.shape[1], scale, ratio)
    return resized_crop(image, box, height, width)


def random_box(
    key: jax.Array,
    height: int,
    width: int,
    scale: tuple[Scalar, Scalar] = (0.08, 1.0),
    ratio: tuple[Scalar, Scalar] = (3 / 4, 4 / 3),
) -> Int[Array, "4"]:
    """A box inside an image: its area is uniform, and so is the log of its shape.

    Source: Szegedy et al., "Going Deeper with Convolutions", CVPR 2015; the first of
    ten attempts that fits is taken, else the largest box in the middle whose shape is
    in range, as torchvision does. Departure: all attempts are drawn at once.

    Args:
      key: decides the box.
      height: of the image, in pixels.
      width: of the image, in pixels.
      scale: smallest and largest share of the image's area; may be traced.
      ratio: smallest and largest width by height; may be traced.

    Returns:
      Whole numbers, at least one pixel, inside the image.
    """
    key_area, key_ratio, key_place = jax.random.split(key, 3)
    low, high = (jnp.asarray(end, jnp.float32) for end in ratio)
    many = (NUM_ATTEMPTS,)
    least, most = (jnp.asarray(end, jnp.float32) for end in scale)
    area = (
        height * width * jax.random.uniform(key_area, many, minval=least, maxval=most)
    )
    shape = jnp.exp(
        jax.random.uniform(key_ratio, many, minval=jnp.log(low), maxval=jnp.log(high))
    )
    rows = jnp.round(jnp.sqrt(area / shape))
    columns = jnp.round(jnp.sqrt(area * shape))
    fits = (rows >= 1) & (rows <= height) & (columns >= 1) & (columns <= width)
    first = jnp.argmax(fits)
    widest = jnp.clip(jnp.round(height * high), 1, width)
    highest = jnp.clip(jnp.round(width / low), 1, height)
    some = jnp.any(fits)
    size = jnp.stack(
        [
            jnp.where(some, rows[first], highest),
            jnp.where(some, columns[first], widest),
        ]
    ).astype(jnp.int32)
    spare = jnp.array([height, width]) - size
    anywhere = jax.random.randint(key_place, (2,), 0, spare + 1)
    top, left = jnp.where(some, anywhere, spare // 2)
    return jnp.stack([left, top, left + size[1], top + size[0]])


def _check(size: tuple[int, ...], height: int, width: int) -> None:
    require(
        1 <= height <= size[0] and 1 <= width <= size[1],
        f"a crop must fit into the {size[0]} x {size[1]} pixels that there are",
        f"{height} x {width}",
    )


def _shares(
    start: Float[Array, ""], end: Float[Array, ""], size_in: int, size_out: int
) -> Float[Array, "{size_out} {size_in}"]:
    """The share of each old pixel in each new one, along one axis; rows sum to 1."""
    step = (end - start) / size_out
    old = jnp.arange(size_in, dtype=jnp.float32)[None]
    middle = jnp.arange(size_out, dtype=jnp.float32)[:, None] + 0.5
    new = start + middle * step - 0.5
    tent = jnp.maximum(1 - jnp.abs(new - old) / jnp.maximum(step, 1), 0)
    share = jnp.where((old >= start) & (old < end), tent, 0)
    return share / jnp.sum(share, axis=1, keepdims=True)
