"""Adaptive pooling: to a given number of windows, whatever the size of the image.

Along an axis of ``n`` pixels, window ``i`` of ``k`` begins at pixel ``i n / k``,
rounded down, and ends before pixel ``(i + 1) n / k``, rounded up, as in PyTorch.
Windows overlap where ``k`` does not divide ``n``.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.ops.pool import Images, Pooled, first_maximum, max_pool
from jaxdl.ops.window import Pair, pair


def adaptive_avg_pool(x: Images, size: int | Pair) -> Pooled:
    """The mean over each of ``size`` windows.

    Args:
      x: images.
      size: rows and columns of the result, which may be more than those of ``x``.

    Raises:
      ValueError: ``size`` is below 1, or there are no pixels.
    """
    size = _checked(x, size)
    if (tiles := _tiles(x, size)) is not None:
        batch, _, _, channels = x.shape
        shape = batch, size[0], tiles[0], size[1], tiles[1], channels
        return jnp.mean(x.reshape(shape), (2, 4))
    down, across = (
        jnp.asarray(_means(n, k), x.dtype)
        for n, k in zip(x.shape[1:3], size, strict=True)
    )
    return jnp.einsum("ih,bhwc,jw->bijc", down, x, across)


def adaptive_max_pool(x: Images, size: int | Pair) -> Pooled:
    """The maximum over each of ``size`` windows; the first of equal ones has the slope.

    Args:
      x: images.
      size: rows and columns of the result, which may be more than those of ``x``.

    Raises:
      ValueError: ``size`` is below 1, or there are no pixels.
    """
    size = _checked(x, size)
    if (tiles := _tiles(x, size)) is not None:
        return max_pool(x, tiles)
    for axis in (2, 1):
        starts, ends = windows(x.shape[axis], size[axis - 1])
        longest = int((ends - starts).max())
        places = (np.minimum(starts + i, ends - 1) for i in range(longest))
        x = first_maximum([jnp.take(x, place, axis) for place in places])
    return x


def windows(pixels: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The first pixel of each of ``count`` windows, and the one after its last."""
    edges = np.arange(count + 1) * pixels
    return edges[:-1] // count, -(-edges[1:] // count)


def _means(pixels: int, count: int) -> Float[np.ndarray, "count pixels"]:
    """The matrix that takes the mean over each window."""
    starts, ends = (edge[:, None] for edge in windows(pixels, count))
    place = np.arange(pixels)[None]
    return ((starts <= place) & (place < ends)) / (ends - starts)


def _tiles(x: Images, size: Pair) -> Pair | None:
    """Rows and columns of the windows, if they lie side by side."""
    (height, width), (rows, columns) = x.shape[1:3], size
    if height % rows or width % columns:
        return None
    return height // rows, width // columns


def _checked(x: Images, size: int | Pair) -> Pair:
    rows, columns = pair(size)
    require(min(rows, columns) >= 1, "size must be at least 1", size)
    require(min(x.shape[1:3]) >= 1, "x must have pixels", f"shape {x.shape}")
    return rows, columns
