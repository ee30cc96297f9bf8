"""Pooling: an image made smaller by the maximum or the mean over windows."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from flax import linen as nn
from jax import lax
from jaxtyping import Array, Float

from jaxdl.ops.window import Padding, Pads, Pair, pair, place_windows

Images = Float[Array, "batch height width channels"]
Pooled = Float[Array, "batch out_height out_width channels"]


def max_pool(
    x: Images,
    window: int | Pair,
    *,
    strides: int | Pair | None = None,
    padding: Padding = "VALID",
) -> Pooled:
    """The maximum over each window; padding never wins.

    Where several pixels of a window attain the maximum, they share the gradient equally
    if the windows do not overlap, and the first takes all of it if they do.

    Args:
      x: images.
      window: rows and columns of a window.
      strides: pixels from one window to the next; ``None`` means next to each other.
      padding: as in ``jaxdl.ops.conv.conv2d``.

    Raises:
      ValueError: the window does not fit into the padded input.
    """
    return _pool(x, window, strides, padding, jnp.max, nn.max_pool)


def avg_pool(
    x: Images,
    window: int | Pair,
    *,
    strides: int | Pair | None = None,
    padding: Padding = "VALID",
) -> Pooled:
    """The mean over each window; padding counts as zeros.

    Args:
      x: images.
      window: rows and columns of a window.
      strides: pixels from one window to the next; ``None`` means next to each other.
      padding: as in ``jaxdl.ops.conv.conv2d``.

    Raises:
      ValueError: the window does not fit into the padded input.
    """
    return _pool(x, window, strides, padding, jnp.mean, _sliding_mean)


def _pool(
    x: Images,
    window: int | Pair,
    strides: int | Pair | None,
    padding: Padding,
    reduce: Callable[..., jax.Array],
    slide: Callable[..., jax.Array],
) -> Pooled:
    """Windows side by side are a reshape; others slide."""
    window = pair(window)
    strides = window if strides is None else pair(strides)
    batch, height, width, channels = x.shape
    pads = place_windows((height, width), window, strides, padding)
    if strides != window or pads != ((0, 0), (0, 0)):
        return slide(x, window, strides, pads)
    rows, columns = height // window[0], width // window[1]
    x = x[:, : rows * window[0], : columns * window[1]]
    tiles = x.reshape(batch, rows, window[0], columns, window[1], channels)
    return reduce(tiles, axis=(2, 4))


def _sliding_mean(x: Images, window: Pair, strides: Pair, pads: Pads) -> Pooled:
    """``nn.avg_pool`` without its division by an integer array."""
    return nn.pool(x, 0.0, lax.add, window, strides, pads) / (window[0] * window[1])
