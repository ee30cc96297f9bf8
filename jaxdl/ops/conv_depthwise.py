"""Depthwise convolution, one filter a channel, as a sum of shifted images.

XLA on CPU computes a convolution with as many groups as channels one channel at a time;
as a sum of shifted images, each times its tap, it runs along the channels. So it does
backward, if the tangents are written in the form whose transpose is such a sum again.
"""

import itertools
from collections.abc import Iterable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.custom_derivatives import SymbolicZero
from jaxtyping import Array, Float

from jaxdl.ops.conv_forms import Features, Images, Kernel, shifts
from jaxdl.ops.window import Pads, Pair


@partial(jax.custom_jvp, nondiff_argnums=(2, 3, 4))
def depthwise(
    x: Images, kernel: Kernel, strides: Pair, pads: Pads, dilation: Pair
) -> Features:
    """``kernel`` has one channel a group and the features that ``x`` has channels."""
    x = jnp.pad(x, ((0, 0), *pads, (0, 0)))
    seen = shifts(x, kernel.shape[:2], strides, dilation)
    return _weigh(seen, _taps(kernel))


def _depthwise_jvp(
    strides: Pair, pads: Pads, dilation: Pair, primals: Any, tangents: Any
) -> tuple[Array, Array]:
    """The product rule; an argument that is not differentiated costs nothing."""
    (x, kernel), (dx, dkernel) = primals, tangents
    y = depthwise(x, kernel, strides, pads, dilation)
    terms = []
    if not isinstance(dx, SymbolicZero):
        terms.append(spread(dx, kernel, strides, pads, dilation))
    if not isinstance(dkernel, SymbolicZero):
        padded = jnp.pad(x, ((0, 0), *pads, (0, 0)))
        by_image = partial(_by_image, padded, y.shape[1:3], strides, dilation)
        terms.append(jax.jvp(by_image, (kernel,), (dkernel,))[1])
    return y, sum(terms[1:], terms[0])


depthwise.defjvp(_depthwise_jvp, symbolic_zeros=True)


def _by_image(
    x: Images, size: tuple[int, ...], strides: Pair, dilation: Pair, kernel: Kernel
) -> Features:
    """The convolution of padded images one at a time, with taps as large as the output.

    The transpose by the kernel then adds up images, which is fast, and sums over pixels
    once at the end, which is slow. The checkpoint keeps it from storing beforehand what
    every tap sees in every image.
    """
    shape = (1, *size, kernel.shape[-1])
    large = [jnp.broadcast_to(tap, shape) for tap in _taps(kernel)]

    @jax.checkpoint
    def one(image: Array) -> Array:
        seen = shifts(image[None], kernel.shape[:2], strides, dilation)
        return _weigh(seen, large)[0]

    return lax.map(one, x)


def spread(
    x: Images, kernel: Kernel, strides: Pair, pads: Pads, dilation: Pair
) -> Features:
    """The same convolution, by what each pixel gives and not by what each output takes.

    The transpose by the input is then a sum of pieces cut out of one padded image; that
    of ``depthwise`` is a sum of images that are each padded.
    """
    below, right = [
        (n - 1) * d for n, d in zip(kernel.shape[:2], dilation, strict=True)
    ]
    places = itertools.product(
        range(0, below + 1, dilation[0]), range(0, right + 1, dilation[1])
    )
    given = [
        jnp.pad(x * tap, ((0, 0), (below - i, i), (right - j, j), (0, 0)))
        for (i, j), tap in zip(places, _taps(kernel), strict=True)
    ]
    (top, bottom), (start, end) = pads
    edges = (top - below, bottom - below, 0), (start - right, end - right, 0)
    zero, keep = jnp.zeros((), x.dtype), (0, 0, 0)
    whole = lax.pad(sum(given[1:], given[0]), zero, (keep, *edges, keep))
    return whole[:, :: strides[0], :: strides[1]]


def _taps(kernel: Kernel) -> Float[Array, "taps 1 1 1 channels"]:
    return kernel.reshape(-1, 1, 1, 1, kernel.shape[-1])


def _weigh(seen: Iterable[Array], taps: Iterable[Array]) -> Array:
    """The sum of what the taps see, each times its tap."""
    terms = [part * tap for part, tap in zip(seen, taps, strict=True)]
    return sum(terms[1:], terms[0])
