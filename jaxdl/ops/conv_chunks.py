"""A convolution of few images at a time, so that what lies between stays in the cache.

On CPU, a formulation that copies each pixel several times is as slow as the memory when
it works on a whole batch, and as fast as its arithmetic on a few images.
"""

from collections.abc import Callable

import jax
from jax import lax
from jaxtyping import Array, Float

Images = Float[Array, "_batch _height _width _channels"]

CHUNK = 2**21
"""Bytes of pixels at a time; the copies of them are a few times more."""


def in_chunks(form: Callable[[Images], Images], x: Images, width: int) -> Images:
    """``form`` of a few images after the other.

    Nothing is stored for the pass backward; it computes each chunk again.

    Args:
      form: a convolution of images, one as the other.
      x: images.
      width: the most channels there are on the way.
    """
    batch, height, across, channels = x.shape
    few = max(CHUNK // max(height * across * width * x.dtype.itemsize, 1), 1)
    size = max((n for n in range(1, min(few, batch) + 1) if batch % n == 0), default=1)
    if batch <= size:
        return jax.checkpoint(form)(x)
    chunks = x.reshape(batch // size, size, height, across, channels)
    y = lax.map(jax.checkpoint(form), chunks)
    return y.reshape(batch, *y.shape[2:])
