"""Max pooling that remembers where each maximum was, and unpooling, which puts it back.

Source: Badrinarayanan, Kendall and Cipolla, "SegNet: A Deep Convolutional
Encoder-Decoder Architecture for Image Segmentation", 2015.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.ops.conv_forms import shifts
from jaxdl.ops.pool import Images, Pooled, exceeds
from jaxdl.ops.window import Padding, Pair, pair, place_windows

Indices = Int[Array, "batch out_height out_width channels"]


def max_pool_with_indices(
    x: Images,
    window: int | Pair,
    *,
    strides: int | Pair | None = None,
    padding: Padding = "VALID",
    ceil_mode: bool = False,
) -> tuple[Pooled, Indices]:
    """The maximum over each window, and where it is.

    Args:
      x: images.
      window: rows and columns of a window.
      strides: as in ``jaxdl.ops.pool.max_pool``.
      padding: as in ``jaxdl.ops.conv.conv2d``.
      ceil_mode: as in ``jaxdl.ops.pool.max_pool``.

    Returns:
      What ``max_pool`` returns, and for each maximum the place of its pixel, of equal
      ones the first: ``row * width + column`` in the channel of ``x``, as in PyTorch.

    Raises:
      ValueError: the window does not fit into the padded input.
    """
    window = pair(window)
    strides = window if strides is None else pair(strides)
    _, height, width, _ = x.shape
    pads = place_windows((height, width), window, strides, padding, ceil_mode=ceil_mode)
    edges = (0, 0), *pads, (0, 0)
    place = jnp.arange(height * width, dtype="int32").reshape(1, height, width, 1)
    seen = shifts(jnp.pad(x, edges, constant_values=-jnp.inf), window, strides)
    places = shifts(jnp.pad(place, edges, constant_values=-1), window, strides)
    best, where = seen[0], jnp.broadcast_to(places[0], seen[0].shape)
    for value, at in zip(seen[1:], places[1:], strict=True):
        new = (exceeds(value, best) | (where < 0)) & (at >= 0)
        best, where = jnp.where(new, value, best), jnp.where(new, at, where)
    return best, where


def max_unpool(
    x: Pooled,
    indices: Int[Array, "..."],  # the shape is checked below
    window: int | Pair,
    *,
    size: Pair | None = None,
) -> Float[Array, "batch height width channels"]:
    """Zeros, but each value of ``x`` is where the maximum of its window was.

    Windows lie side by side, as they do in ``max_pool_with_indices`` without strides
    and padding. Of windows that overlap, two could put their values into one pixel.

    Args:
      x: a value for each window; not the maxima themselves, in general.
      indices: of ``max_pool_with_indices``.
      window: rows and columns of a window, as there.
      size: height and width of the image there, which ``window`` may not have divided;
        ``None`` means that it did.

    Raises:
      ValueError: there is not one index a value, or the windows do not fit the size.
    """
    require(
        x.shape == indices.shape,
        "x must have one value for each index",
        f"shapes {x.shape} and {indices.shape}",
    )
    rows, columns = pair(window)
    _, tall, wide, _ = x.shape
    height, width = (tall * rows, wide * columns) if size is None else size
    fits = tall in (height // rows, -(-height // rows)) and wide in (
        width // columns,
        -(-width // columns),
    )
    require(
        fits,
        f"size must be that of an image with {tall}x{wide} windows of {rows}x{columns}",
        f"{height}x{width}",
    )
    place = jnp.arange(height * width, dtype=indices.dtype).reshape(1, height, width, 1)

    def spread(a: Array, beyond: int) -> Array:
        a = jnp.repeat(jnp.repeat(a, rows, 1), columns, 2)[:, :height, :width]
        edge = (0, height - a.shape[1]), (0, width - a.shape[2])
        return jnp.pad(a, ((0, 0), *edge, (0, 0)), constant_values=beyond)

    return jnp.where(spread(indices, -1) == place, spread(x, 0), 0)
