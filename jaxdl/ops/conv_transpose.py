"""Transposed convolution: what a convolution does backward, used forward.

A convolution takes a window of pixels to one output. Its transpose gives each of its
inputs to a window of outputs, times the kernel, and adds up where windows overlap. With
strides it makes images larger.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.conv import conv2d
from jaxdl.ops.conv_forms import Images
from jaxdl.ops.window import Padding, Pads, Pair, pad_sides, pair, span


def conv_transpose2d(
    x: Images,
    kernel: Float[Array, "rows columns _group_features _channels"],
    *,
    strides: int | Pair = 1,
    padding: Padding = 0,
    output_padding: int | Pair = 0,
    dilation: int | Pair = 1,
    groups: int = 1,
) -> Float[Array, "batch out_height out_width features"]:
    """The transpose of ``conv2d`` with the same kernel and the same settings.

    Args:
      x: images.
      kernel: ``[rows, columns, features / groups, channels]``: of the convolution from
        ``features`` to ``channels`` that is transposed. The layouts of PyTorch are in
        the same relation.
      strides: pixels from one window of outputs to the next.
      padding: of the convolution, so that it *removes* pixels. A number or numbers
        make ``(size - 1) * stride + span - before - after`` outputs along an axis;
        ``"SAME"`` makes ``size * stride``, and ``"VALID"`` is 0.
      output_padding: further outputs below and to the right, fewer than ``strides``:
        the convolution gives the same size for several sizes of its input.
      dilation: pixels from one tap of the kernel to the next.
      groups: channels and features are cut into this many parts that do not mix.

    Raises:
      ValueError: the shapes do not fit together, ``output_padding`` is not less than
        the strides, or no pixel would be left.
    """
    rows, columns, group_features, channels = kernel.shape
    strides, dilation, more = pair(strides), pair(dilation), pair(output_padding)
    require(
        x.shape[-1] == channels,
        f"x must have the {channels} channels of the kernel, which are its last axis",
        f"shape {x.shape}",
    )
    require(
        all(0 <= m < s for m, s in zip(more, strides, strict=True)),
        f"output_padding must be from 0 to below the strides {strides}",
        output_padding,
    )
    spans = span(rows, dilation[0]), span(columns, dilation[1])
    size, pads = _outputs((x.shape[1], x.shape[2]), spans, strides, padding, more)
    require(min(size) >= 1, "at least one pixel must be left", f"{size[0]}x{size[1]}")
    batch, features = x.shape[0], group_features * groups
    if (
        spans == (rows, columns) == strides
        and groups == 1
        and not any(pads[0] + pads[1])
    ):
        return _side_by_side(x, kernel, more)

    def forward(y: Array) -> Array:
        return conv2d(
            y, kernel, strides=strides, padding=pads, dilation=dilation, groups=groups
        )

    # The value at 0 is not used, and so is not computed in a compiled program.
    _, pull = jax.vjp(forward, jnp.zeros((batch, *size, features), x.dtype))
    [y] = pull(x)
    return y


def _outputs(
    size: Pair, spans: Pair, strides: Pair, padding: Padding, more: Pair
) -> tuple[Pair, Pads]:
    """Height and width of the result, and the padding of the convolution of it."""
    height, width = (n * s for n, s in zip(size, strides, strict=True))
    if padding == "SAME":
        require(more == (0, 0), 'output_padding must be 0 with padding="SAME"', more)
        return (height, width), pad_sides((height, width), spans, strides, padding)
    pads = pad_sides(size, spans, strides, padding)
    height += spans[0] - strides[0] - sum(pads[0]) + more[0]
    width += spans[1] - strides[1] - sum(pads[1]) + more[1]
    return (height, width), pads


def _side_by_side(x: Images, kernel: Array, more: Pair) -> Array:
    """Windows of outputs that do not overlap: one matrix product."""
    batch, height, width, _ = x.shape
    rows, columns, features, channels = kernel.shape
    y = x.reshape(-1, channels) @ kernel.reshape(-1, channels).T
    y = y.reshape(batch, height, width, rows, columns, features)
    y = y.transpose(0, 1, 3, 2, 4, 5)
    y = y.reshape(batch, height * rows, width * columns, features)
    return jnp.pad(y, ((0, 0), (0, more[0]), (0, more[1]), (0, 0)))
