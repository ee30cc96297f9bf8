"""Convolution with 3x3 kernels by fewer multiplications (Winograd).

Four outputs in a square need 36 products of a pixel and a weight. After sums and
differences of the 16 pixels that they see, and of the weights, 16 products are enough:
one matrix product over the channels for each of 16 places.

Source: Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, whose
F(2x2, 3x3) this is. Its rounding error is that of the definition, in single precision.
A pixel that is not finite spoils the outputs of its square, not those of its window.
"""

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array

from jaxdl.ops.conv_chunks import in_chunks
from jaxdl.ops.conv_forms import Features, Images, Kernel
from jaxdl.ops.window import Pads


def winograd(x: Images, kernel: Kernel, pads: Pads) -> Features:
    """A convolution with a 3x3 kernel and strides of 1."""
    width = max(kernel.shape[2:])
    return in_chunks(lambda chunk: _squares(chunk, kernel, pads), x, width)


def _squares(x: Images, kernel: Kernel, pads: Pads) -> Features:
    """The same, for images that fit into the cache."""
    batch, height, width, channels = x.shape
    features = kernel.shape[-1]
    height, width = height + sum(pads[0]) - 2, width + sum(pads[1]) - 2
    tall, wide = -(-height // 2), -(-width // 2)
    (above, _), (left, _) = pads
    below, right = (
        2 * tall + 2 - x.shape[1] - above,
        2 * wide + 2 - x.shape[2] - left,
    )
    x = jnp.pad(x, ((0, 0), (above, below), (left, right), (0, 0)))
    pixels = [b for a in _differences(x, 1) for b in _differences(a, 2)]
    weights = [b for a in _combinations(kernel, 0) for b in _combinations(a, 0)]
    products = [
        (seen.reshape(-1, channels) @ weight).reshape(batch, tall, wide, features)
        for seen, weight in zip(pixels, weights, strict=True)
    ]
    lines = [_sums(*products[column::4]) for column in range(4)]
    upper, lower = (_sums(*(line[row] for line in lines)) for row in (0, 1))
    y = jnp.stack([jnp.stack(upper, 3), jnp.stack(lower, 3)], 2)
    y = y.reshape(batch, 2 * tall, 2 * wide, features)
    return y[:, :height, :width]


def _differences(x: Array, axis: int) -> tuple[Array, Array, Array, Array]:
    """What the four pixels of a square, along an axis, are combined to."""
    end = x.shape[axis] - 2
    a, b, c, d = (lax.slice_in_dim(x, i, i + end - 1, 2, axis) for i in range(4))
    return a - c, b + c, c - b, b - d


def _combinations(kernel: Array, axis: int) -> tuple[Array, Array, Array, Array]:
    """What the three weights along an axis, which goes, are combined to."""
    a, b, c = (lax.index_in_dim(kernel, i, axis, keepdims=False) for i in range(3))
    return a, (a + b + c) / 2, (a - b + c) / 2, c


def _sums(a: Array, b: Array, c: Array, d: Array) -> tuple[Array, Array]:
    """The two outputs, along an axis, of four products."""
    return a + b + c, b - c - d
