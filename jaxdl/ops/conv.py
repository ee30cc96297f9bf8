"""Two-dimensional convolution: the same small filter at every place of an image.

What deep learning calls convolution is cross-correlation: the kernel is not flipped.
"""

import jax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.nominal import is_nominal
from jaxdl.ops.conv_blocks import blocked
from jaxdl.ops.conv_depthwise import depthwise
from jaxdl.ops.conv_forms import (
    Features,
    Images,
    Kernel,
    canonical,
    is_large,
    plain,
    pointwise,
)
from jaxdl.ops.conv_groups import in_groups
from jaxdl.ops.conv_winograd import winograd
from jaxdl.ops.window import Padding, Pair, pair, place_windows

FEW = (8, 16)
"""Channels and features up to which blocks of outputs pay on CPU."""

ENOUGH = 16
"""Channels and features from which on 3x3 kernels pay by fewer multiplications."""


def conv2d(
    x: Float[Array, "..."],  # rank and channels are checked below
    kernel: Float[Array, "rows columns _group_channels _features"],
    *,
    strides: int | Pair = 1,
    padding: Padding = "SAME",
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Float[Array, "batch out_height out_width features"]:
    """The inner product of ``kernel`` with the part of ``x`` under it, at every place.

    On accelerators this is XLA's convolution. On CPU it is the fastest of the equal
    formulations in ``jaxdl.ops.conv_forms`` and beside it: a 1x1 kernel is a
    matrix product, one filter a channel is a sum of shifted inputs, ``FEW`` channels in
    and out are a matrix product over blocks, large ones with 3x3 kernels and ``ENOUGH``
    of both are sixteen matrix products, and the rest is a convolution in the one layout
    that is fast there. Groups are computed each in its form.

    Args:
      x: ``[batch, height, width, channels]``.
      kernel: ``[rows, columns, channels / groups, features]``.
      strides: pixels from one output to the next; one number, or height and width.
      padding: ``"SAME"`` gives ``ceil(size / stride)`` outputs, ``"VALID"`` adds
        nothing; or pixels of zeros: one number, or ``((above, below), (left, right))``.
      dilation: pixels from one tap of the kernel to the next.
      groups: channels and features are cut into this many parts that do not mix.

    Raises:
      ValueError: the shapes do not fit together, or the kernel, dilated, is larger than
        the padded input.
    """
    check_shapes(x.shape, kernel.shape, groups)
    rows, columns, group_channels, features = kernel.shape
    strides, dilation = pair(strides), pair(dilation)
    size = x.shape[1], x.shape[2]
    pads = place_windows(size, (rows, columns), strides, padding, dilation)
    # Chosen while tracing, by the default backend, and not by lax.platform_dependent:
    # that is a `switch`, so its derivative would trace every formulation and carry the
    # residuals of all of them. A wrong guess (work sent to the CPU of a machine with an
    # accelerator) costs speed, never the result.
    if jax.default_backend() != "cpu" or is_nominal():
        return plain(x, kernel, strides, pads, dilation, groups)
    if 1 < groups == x.shape[-1] == features:
        return depthwise(x, kernel, strides, pads, dilation)
    few = group_channels <= FEW[0] and features // groups <= FEW[1]
    simple = strides == dilation == (1, 1)
    blocks = few and simple
    enough = min(group_channels, features // groups) >= ENOUGH
    large = is_large(x.shape, (*kernel.shape[:3], features // groups))
    fewer = simple and rows == columns == 3 and enough and large

    def dense(x: Images, kernel: Kernel) -> Features:
        if rows == columns == 1:
            return pointwise(x, kernel, strides, pads)
        if blocks:
            return blocked(x, kernel, pads)
        if fewer and x.dtype == kernel.dtype == "float32":
            return winograd(x, kernel, pads)
        return canonical(x, kernel, strides, pads, dilation)

    if groups > 1:
        return in_groups(dense, x, kernel, groups, together=blocks)
    return dense(x, kernel)


def check_shapes(image: tuple[int, ...], kernel: tuple[int, ...], groups: int) -> None:
    """Raise the ``ValueError`` of ``conv2d`` unless the two shapes fit together."""
    require(
        len(image) == 4,
        "x must be [batch, height, width, channels]",
        f"shape {image}",
        "A single image becomes a batch by x[None].",
    )
    require(
        groups >= 1 and kernel[3] % groups == 0,
        "groups must be at least 1 and divide the features",
        f"{groups} groups for {kernel[3]} features",
    )
    channels = kernel[2] * groups
    nchw = image[1] == channels
    require(
        image[3] == channels,
        f"x must have the {channels} channels of the kernel, last",
        f"shape {image}",
        "This looks like NCHW: x.transpose(0, 2, 3, 1) is NHWC." if nchw else "",
    )
