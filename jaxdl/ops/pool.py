"""Pooling: an image made smaller by the maximum or the mean over windows.

Sizes, padding and divisors are those of PyTorch, of which ``ceil_mode`` and
``count_include_pad`` are. Over all pixels, pooling is ``x.max((1, 2))`` or
``x.mean((1, 2))``; to a given size, it is in ``jaxdl.ops.pool_adaptive``.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen as nn
from jax import lax
from jaxtyping import Array, Float

from jaxdl.core.nominal import is_nominal
from jaxdl.ops.conv_forms import shifts
from jaxdl.ops.window import Padding, Pads, Pair, pad_sides, pair, place_windows

Images = Float[Array, "batch height width channels"]
Pooled = Float[Array, "batch out_height out_width channels"]

MANY = 64
"""Pixels a window from which on a chain of shifted images takes long to compile."""


def max_pool(
    x: Images,
    window: int | Pair,
    *,
    strides: int | Pair | None = None,
    padding: Padding = "VALID",
    ceil_mode: bool = False,
) -> Pooled:
    """The maximum over each window; padding never wins.

    Where several pixels of a window attain the maximum, the first of them, row by row,
    takes all of the gradient.

    Args:
      x: images.
      window: rows and columns of a window.
      strides: pixels from one window to the next; ``None`` means next to each other.
      padding: as in ``jaxdl.ops.conv.conv2d``.
      ceil_mode: whether windows go on over pixels that are left over at the end; see
        ``jaxdl.ops.window.place_windows``.

    Raises:
      ValueError: the window does not fit into the padded input.
    """
    window = pair(window)
    strides = window if strides is None else pair(strides)
    size = x.shape[1], x.shape[2]
    pads = place_windows(size, window, strides, padding, ceil_mode=ceil_mode)
    if _natively(window):
        return nn.max_pool(x, window, strides, pads)
    x = jnp.pad(x, ((0, 0), *pads, (0, 0)), constant_values=-jnp.inf)
    return _slide(x, window, strides, first_maximum)


def avg_pool(
    x: Images,
    window: int | Pair,
    *,
    strides: int | Pair | None = None,
    padding: Padding = "VALID",
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Pooled:
    """The mean over each window; padding counts as zeros, or not at all.

    Args:
      x: images.
      window: rows and columns of a window.
      strides: pixels from one window to the next; ``None`` means next to each other.
      padding: as in ``jaxdl.ops.conv.conv2d``.
      ceil_mode: as in ``max_pool``; what it pads never counts.
      count_include_pad: whether a sum is divided by the pixels of the window, padding
        included, or by those of them that are in the image.

    Raises:
      ValueError: the window does not fit into the padded input.
    """
    window = pair(window)
    strides = window if strides is None else pair(strides)
    size = x.shape[1], x.shape[2]
    pads = place_windows(size, window, strides, padding, ceil_mode=ceil_mode)
    counted = ((0, 0), (0, 0))
    if count_include_pad:
        counted = pad_sides(size, window, strides, padding)
    counts = _counts(size, window, strides, pads, counted).astype(x.dtype)
    if _natively(window):
        sums = nn.pool(x, 0.0, lax.add, window, strides, pads)
    else:
        x = jnp.pad(x, ((0, 0), *pads, (0, 0)))
        sums = _slide(x, window, strides, lambda seen: reduce(jnp.add, seen))
    return sums / counts


def first_maximum(seen: Sequence[Array]) -> Array:
    """The elementwise maximum, whose gradient goes to the first that attains it.

    NaN is larger than all numbers.
    """
    return reduce(lambda best, new: jnp.where(exceeds(new, best), new, best), seen)


def exceeds(new: Array, best: Array) -> Array:
    """Whether a later pixel replaces the maximum of the earlier ones."""
    return (new > best) | jnp.isnan(new)


def _natively(window: Pair) -> bool:
    """Whether XLA's own pooling is best: on accelerators, and over large windows.

    On CPU it is several times slower than a chain of shifted images, backward above
    all. The choice is made while tracing, as in ``jaxdl.ops.conv.conv2d``.
    """
    many = window[0] * window[1] > MANY
    return many or jax.default_backend() != "cpu" or is_nominal()


def _slide(
    x: Array, window: Pair, strides: Pair, combine: Callable[[list[Array]], Array]
) -> Array:
    """What ``combine`` makes of each window: over columns, then rows, or over both."""
    rows, columns = window
    if rows + strides[0] * columns < rows * columns:  # images combined, per output
        x = combine(shifts(x, (1, columns), (1, strides[1])))
        return combine(shifts(x, (rows, 1), (strides[0], 1)))
    return combine(shifts(x, window, strides))


def _counts(
    size: Pair, window: Pair, strides: Pair, pads: Pads, counted: Pads
) -> np.ndarray:
    """Pixels of each window that count, ``[1, out_height, out_width, 1]``, at least 1.

    Args:
      size: height and width of the image.
      window: rows and columns of a window.
      strides: pixels from one window to the next.
      pads: all padding.
      counted: the padding that counts.
    """
    along = []
    for axis in (0, 1):
        last = size[axis] + sum(pads[axis]) - window[axis]
        starts = np.arange(0, last + 1, strides[axis]) - pads[axis][0]
        low = np.maximum(starts, -counted[axis][0])
        high = np.minimum(starts + window[axis], size[axis] + counted[axis][1])
        along.append(np.maximum(high - low, 1))
    return np.outer(*along)[None, :, :, None]
