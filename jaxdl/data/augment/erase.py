"""What is taken away: a square of the image, and the exactness of its values."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar

Image = Float[Array, "height width channels"]


def cutout(
    key: jax.Array, image: Image, size: Scalar | int, fill: Scalar = 0.0
) -> Image:
    """A square of the image painted over.

    Its middle is any pixel, all equally likely, so that a part of the square may lie
    outside the image. Source: DeVries and Taylor, "Improved Regularization of
    Convolutional Neural Networks with Cutout", arXiv:1708.04552, 2017. Departure: an
    odd ``size`` is not made even.

    Args:
      key: decides the place.
      image: any values.
      size: rows and columns of the square, a whole number; 0 paints nothing. May be
        traced.
      fill: the value that is painted; the paper paints the mean of normalised images,
        which is 0. May be traced.
    """
    height, width, _ = image.shape
    size = jnp.asarray(size, jnp.int32)
    middle = jax.random.randint(key, (2,), 0, jnp.array([height, width]))
    start = middle - size // 2

    def inside(place: jax.Array, start: jax.Array) -> jax.Array:
        return (place >= start) & (place < start + size)

    rows, columns = (
        inside(jnp.arange(height), start[0]),
        inside(jnp.arange(width), start[1]),
    )
    square = rows[:, None, None] & columns[None, :, None]
    return jnp.where(square, jnp.asarray(fill, image.dtype), image)


def gaussian_noise(key: jax.Array, image: Image, stddev: Scalar) -> Image:
    """Normal noise added to every value by itself, the result cut off at 0 and 1.

    Args:
      key: decides the noise.
      image: in [0, 1].
      stddev: standard deviation of the noise, at least 0; may be traced.
    """
    noise = jax.random.normal(key, image.shape, image.dtype)
    return jnp.clip(image + jnp.asarray(stddev, image.dtype) * noise, 0, 1)
