"""A convolution is a matrix: a sparse one, whose diagonals repeat (Toeplitz).

In one dimension each diagonal is one number. In two, the matrix consists of blocks, one
for each pair of rows of pixels: blocks on one diagonal are equal, and each is Toeplitz
itself. Such a matrix is doubly block Toeplitz.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.window import Padding, Pair, num_places, pair, place_windows, span


def toeplitz_matrix(
    kernel: Float[Array, " taps"], size: int, *, padding: int = 0
) -> Float[Array, "{size}+2*{padding}-taps+1 {size}"]:
    """The matrix of a one-dimensional cross-correlation of ``size`` numbers.

    Entry ``[i, j]`` is ``kernel[j - i + padding]``, and 0 beyond the kernel.

    Raises:
      ValueError: the kernel is longer than the padded input.
    """
    taps = kernel.shape[0]
    require(
        size + 2 * padding >= taps,
        f"{taps} taps must fit into the padded input",
        size + 2 * padding,
    )
    outputs = size + 2 * padding - taps + 1
    tap = np.arange(size) - np.arange(outputs)[:, None] + padding
    return jnp.where((tap >= 0) & (tap < taps), kernel[np.clip(tap, 0, taps - 1)], 0)


def conv_matrix(
    kernel: Float[Array, "rows columns channels features"],
    size: Pair,
    *,
    strides: int | Pair = 1,
    padding: Padding = "SAME",
    dilation: int | Pair = 1,
) -> Float[Array, "outputs {size[0]}*{size[1]}*channels"]:
    """The matrix of ``jaxdl.ops.conv.conv2d`` for images of ``size``.

    ``matrix @ image.ravel()`` is the raveled result. The transpose of the matrix is the
    transposed convolution, and the pass backward.

    Args:
      kernel: as for ``conv2d``, with one group.
      size: height and width of the images.
      strides: as for ``conv2d``.
      padding: as for ``conv2d``.
      dilation: as for ``conv2d``.

    Raises:
      ValueError: the kernel, dilated, is larger than the padded images.
    """
    rows, columns, channels, features = kernel.shape
    strides, dilation = pair(strides), pair(dilation)
    pads = place_windows(size, (rows, columns), strides, padding, dilation)
    down, across = (
        _tap_places(size[i], kernel.shape[i], strides[i], pads[i], dilation[i])
        for i in (0, 1)
    )
    weights = jnp.einsum(
        "ayr,bxs,rscf->abfyxc",
        jnp.asarray(down, kernel.dtype),
        jnp.asarray(across, kernel.dtype),
        kernel,
    )
    outputs = down.shape[0] * across.shape[0] * features
    return weights.reshape(outputs, size[0] * size[1] * channels)


def _tap_places(
    size: int, taps: int, stride: int, pads: Pair, dilation: int
) -> Float[np.ndarray, "places {size} {taps}"]:
    """1 where, in one place of the window, a tap is on a pixel."""
    places = num_places(size + sum(pads), span(taps, dilation), stride)
    start = np.arange(places)[:, None, None] * stride - pads[0]
    pixel, tap = np.arange(size)[:, None], np.arange(taps)
    return (start + tap * dilation == pixel).astype(float)
