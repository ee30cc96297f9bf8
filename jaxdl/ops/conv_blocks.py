"""Convolution with few channels in and out, as a matrix product over blocks of outputs.

A matrix product needs a copy of the patch of pixels behind each of its rows (im2col).
With one row per output, the copies dominate, and the matrix is as narrow as the few
output channels. With one row per 2x2 block of outputs, whose common patch is larger by
one row and one column only, the copies shrink to less than half and the matrix is four
times wider; in return, some of the weights are zeros.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.conv_forms import Features, Images, Kernel, shifts
from jaxdl.ops.window import Pads


def blocked(x: Images, kernel: Kernel, pads: Pads) -> Features:
    """A convolution of stride 1, computed one 2x2 block of outputs at a time."""
    rows, columns, _, features = kernel.shape
    height = x.shape[1] + sum(pads[0]) - rows + 1
    width = x.shape[2] + sum(pads[1]) - columns + 1
    weights = block_kernel(kernel)
    tall = (height + 1) // 2 + weights.shape[0] - 1  # blocks of the padded input
    wide = (width + 1) // 2 + weights.shape[1] - 1
    above, left = pads[0][0], pads[1][0]
    below, right = 2 * tall - x.shape[1] - above, 2 * wide - x.shape[2] - left
    cells = jnp.pad(x, ((0, 0), (above, below), (left, right), (0, 0)))
    seen = shifts(space_to_depth(cells), weights.shape[:2])
    flat = jnp.concatenate(seen, -1).reshape(-1, weights[..., 0].size)
    y = flat @ weights.reshape(-1, weights.shape[-1])
    y = depth_to_space(y.reshape(*seen[0].shape[:3], 4 * features))
    return y[:, :height, :width]


def block_kernel(
    kernel: Kernel,
) -> Float[Array, "block_rows block_columns block_channels block_features"]:
    """The kernel that computes 2x2 blocks of outputs from 2x2 blocks of inputs.

    It holds four copies of ``kernel``, each moved to where its output is in the block.
    """
    rows, columns, channels, features = kernel.shape
    tall, wide = rows // 2 + 1, columns // 2 + 1
    copies = [
        jnp.pad(kernel, ((i, 2 * tall - rows - i), (j, 2 * wide - columns - j), *KEEP))
        for i in (0, 1)
        for j in (0, 1)
    ]
    flat = jnp.stack(copies, 3).reshape(1, 2 * tall, 2 * wide, channels * 4 * features)
    return space_to_depth(flat).reshape(tall, wide, 4 * channels, 4 * features)


KEEP = (0, 0), (0, 0)  # two axes that are not padded


def space_to_depth(
    x: Float[Array, "batch height width channels"],
) -> Float[Array, "batch height/2 width/2 4*channels"]:
    """Each 2x2 block of pixels as one pixel, in row-major order."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // 2, 2, width // 2, 2, channels)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(
        batch, height // 2, width // 2, 4 * channels
    )


def depth_to_space(
    x: Float[Array, "batch height width channels"],
) -> Float[Array, "batch 2*height 2*width channels/4"]:
    """The inverse of ``space_to_depth``."""
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height, width, 2, 2, channels // 4)
    return x.transpose(0, 1, 3, 2, 4, 5).reshape(
        batch, 2 * height, 2 * width, channels // 4
    )
