"""Formulations of one convolution: equal in value and derivative, unequal in speed.

``plain`` is the reference and what accelerators want. The others are for XLA on CPU,
which is fast where a convolution is laid out NHWC/HWIO/NHWC, or is a matrix product, or
a sum of shifted arrays; ``jaxdl.ops.conv.conv2d`` chooses between them and those of
``conv_blocks`` and ``conv_depthwise``.

All are differentiable any number of times, forward and backward. Where a derivative is
written out, it is the *tangent*, in the form whose transpose is fast: JAX transposes it
for the backward pass, and one rule serves both modes.
"""

import math
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jax import lax
from jax.custom_derivatives import SymbolicZero
from jaxtyping import Array, Float, Shaped

from jaxdl.ops.conv_chunks import in_chunks
from jaxdl.ops.window import Pads, Pair

LARGE = 2**23
"""Pixels times channels times features from which on a convolution is large."""

Images = Float[Array, "batch height width channels"]
Kernel = Float[Array, "rows columns group_channels features"]
Features = Float[Array, "batch out_height out_width features"]


def plain(
    x: Array,
    kernel: Array,
    strides: Pair,
    pads: Pads,
    dilation: Pair,
    groups: int = 1,
    layout: tuple[str, str, str] = ("NHWC", "HWIO", "NHWC"),
) -> Array:
    """XLA's own convolution; ``layout`` names the axes of input, kernel and output."""
    return lax.conv_general_dilated(
        x,
        kernel,
        strides,
        pads,
        rhs_dilation=dilation,
        dimension_numbers=layout,
        feature_group_count=groups,
    )


def is_large(image: tuple[int, ...], kernel: tuple[int, ...]) -> bool:
    """Whether a convolution has enough to do to be worth a longer program."""
    return math.prod(image) * kernel[-1] >= LARGE


def by_taps(
    x: Images, kernel: Kernel, strides: Pair, pads: Pads, dilation: Pair
) -> Features:
    """A sum of matrix products, one for each tap of the kernel, few images at a time.

    Backward by the kernel it is one such product for each tap again, and twice as fast
    there as a convolution with a kernel of the size of an image.
    """
    *window, channels, features = kernel.shape

    def some(x: Images) -> Features:
        x = jnp.pad(x, ((0, 0), *pads, (0, 0)))
        seen = shifts(x, (window[0], window[1]), strides, dilation)
        taps = kernel.reshape(-1, channels, features)
        terms = [
            part.reshape(-1, channels) @ tap
            for part, tap in zip(seen, taps, strict=True)
        ]
        return sum(terms[1:], terms[0]).reshape(*seen[0].shape[:3], features)

    return in_chunks(some, x, max(channels, features))


@partial(jax.custom_jvp, nondiff_argnums=(2, 3, 4))
def canonical(
    x: Images, kernel: Kernel, strides: Pair, pads: Pads, dilation: Pair
) -> Features:
    """A convolution whose backward convolutions are laid out NHWC/HWIO/NHWC as well.

    XLA on CPU has a fast path for that layout alone. At the top level of a program it
    reorders other layouts by itself; in the body of a loop it does not.
    """
    return plain(x, kernel, strides, pads, dilation)


def _canonical_jvp(
    strides: Pair, pads: Pads, dilation: Pair, primals: Any, tangents: Any
) -> tuple[Array, Array]:
    """The product rule; an argument that is not differentiated costs nothing.

    The transpose of a convolution is one whose axes have exchanged roles: I and O of
    the kernel for the derivative by the input; N and C of all three for that by the
    kernel. Here they are exchanged already, so that the transposes are fast. The second
    has a kernel as large as the image, so where there is much to do, products for each
    tap are faster; they take longer to compile.
    """
    (x, kernel), (dx, dkernel) = primals, tangents
    how = (strides, pads, dilation)
    terms = []
    if not isinstance(dx, SymbolicZero):
        swapped = kernel.transpose(0, 1, 3, 2)
        terms.append(plain(dx, swapped, *how, layout=("NHWC", "HWOI", "NHWC")))
    if not isinstance(dkernel, SymbolicZero):
        if is_large(x.shape, kernel.shape):
            terms.append(by_taps(x, dkernel, *how))
        else:
            swapped, dswapped = x.transpose(3, 1, 2, 0), dkernel.transpose(2, 0, 1, 3)
            term = plain(swapped, dswapped, *how, layout=("CHWN", "IHWO", "HWNC"))
            terms.append(term.transpose(2, 0, 1, 3))
    return canonical(x, kernel, *how), sum(terms[1:], terms[0])


canonical.defjvp(_canonical_jvp, symbolic_zeros=True)


def pointwise(x: Images, kernel: Kernel, strides: Pair, pads: Pads) -> Features:
    """A convolution with a 1x1 kernel: one matrix product over all pixels."""
    x = jnp.pad(x, ((0, 0), *pads, (0, 0)))[:, :: strides[0], :: strides[1]]
    y = x.reshape(-1, x.shape[-1]) @ kernel[0, 0]
    return y.reshape(*x.shape[:3], kernel.shape[-1])


def shifts(
    x: Shaped[Array, "batch height width channels"],
    window: tuple[int, ...],
    strides: Pair = (1, 1),
    dilation: Pair = (1, 1),
) -> list[Shaped[Array, "batch out_height out_width channels"]]:
    """What each tap of a window sees as the window moves, in row-major order."""
    spans = [
        size - (taps - 1) * step
        for size, taps, step in zip(x.shape[1:3], window, dilation, strict=True)
    ]
    return [
        x[:, top : top + spans[0] : strides[0], left : left + spans[1] : strides[1]]
        for top in range(0, window[0] * dilation[0], dilation[0])
        for left in range(0, window[1] * dilation[1], dilation[1])
    ]
