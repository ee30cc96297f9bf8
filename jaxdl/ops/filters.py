"""Filters by hand: small kernels that show what a convolution can find.

Each is ``[rows, columns]``, and meant for cross-correlation, which is what deep
learning calls convolution. ``filter2d`` applies one to every channel.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.ops.conv import conv2d
from jaxdl.ops.pool import Images
from jaxdl.ops.window import Padding

Filter = Float[Array, "rows columns"]


def filter2d(
    x: Images, kernel: Filter, *, flip: bool = False, padding: Padding = "SAME"
) -> Float[Array, "batch out_height out_width channels"]:
    """One filter over each channel of each image.

    Cross-correlation lays the kernel on the image as it is. Convolution turns it by
    half a turn first, and so is commutative and associative; for kernels that half a
    turn does not change, both are the same.

    Args:
      x: images.
      kernel: weights of the pixels under it.
      flip: whether to convolve, in the sense of mathematics and of SciPy.
      padding: as in ``jaxdl.ops.conv.conv2d``. A kernel of even size is centred by it
        between two pixels, and ``"SAME"`` has the odd pixel below and to the right.

    Raises:
      ValueError: the kernel does not fit into the padded image.
    """
    kernel = kernel[::-1, ::-1] if flip else kernel
    each = jnp.tile(kernel[:, :, None, None], x.shape[-1]).astype(x.dtype)
    return conv2d(x, each, padding=padding, groups=x.shape[-1])


def identity_filter(size: int = 3) -> Filter:
    """Leaves the image as it is: 1 in the middle, 0 elsewhere.

    Args:
      size: rows and columns; odd.

    Raises:
      ValueError: ``size`` is not odd and at least 1.
    """
    _require_odd(size)
    return jnp.zeros((size, size)).at[size // 2, size // 2].set(1)


def box_filter(size: int = 3) -> Filter:
    """Blurs: the mean over a square of ``size`` pixels.

    Raises:
      ValueError: ``size`` is not odd and at least 1.
    """
    _require_odd(size)
    return jnp.full((size, size), 1 / size**2)


def gaussian_filter(sigma: Scalar, size: int) -> Filter:
    """Blurs: weights that fall with the distance as a Gaussian does, with a sum of 1.

    Args:
      sigma: standard deviation in pixels, above 0; may be traced.
      size: rows and columns; odd. Beyond ``size / 2`` the Gaussian is cut off: 3 sigma
        on each side lose less than 1 %.

    Raises:
      ValueError: ``size`` is not odd and at least 1.
    """
    _require_odd(size)
    offsets = jnp.arange(size, dtype="float32") - size // 2
    line = jnp.exp(-0.5 * jnp.square(offsets / sigma))
    return jnp.outer(line, line) / jnp.sum(line) ** 2


def edge_filter() -> Filter:
    """Finds edges of all directions: a pixel against the eight around it.

    The weights sum to 0, so that areas of one colour become 0.
    """
    return 9 * identity_filter() - jnp.ones((3, 3))


def sharpen_filter() -> Filter:
    """Adds to a pixel what it differs by from its four neighbours."""
    cross = jnp.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    return 5 * identity_filter() - cross


def sobel_filters() -> tuple[Filter, Filter]:
    """The slope of brightness to the right, and that downwards, slightly blurred.

    On a ramp that rises by 1 from pixel to pixel each gives 8.
    """
    smooth, slope = jnp.array([1.0, 2, 1]), jnp.array([-1.0, 0, 1])
    return jnp.outer(smooth, slope), jnp.outer(slope, smooth)


def _require_odd(size: int) -> None:
    require(size >= 1 and size % 2 == 1, "size must be odd, from 1 on", size)
