"""Convolution over quarter turns and mirrors: turn the image, and the result turns.

A convolution moves its filter over the image. A group convolution also turns it by
quarters (the group p4), and mirrors it (p4m): one output for each pixel and each of the
4 or 8 elements. The next layer convolves over both. Turning the image turns the pixels
of every such feature map and permutes its group axis; a maximum over that axis is
equivariant like an image, and one over pixels as well is invariant.

Feature maps are ``[batch, height, width, group, channels]``. Element ``4 m + r`` of the
group mirrors left and right if ``m``, and then turns by ``r`` quarters anticlockwise.

All of this is exact where turning takes pixels to pixels that are treated alike: with
square kernels and equal padding on all sides, and with strides that come out even,
``(size + padding - rows) % stride == 0``.

Source: Cohen and Welling, "Group Equivariant Convolutional Networks", ICML 2016.
"""

from typing import Literal

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require, unknown_name
from jaxdl.ops.conv import conv2d
from jaxdl.ops.pool import Images
from jaxdl.ops.window import Padding

Group = Literal["p4", "p4m"]
Maps = Float[Array, "batch height width _group channels"]

ORDERS = {"p4": 4, "p4m": 8}
"""Group -> its number of elements."""


def lift_conv2d(
    x: Images,
    kernel: Float[Array, "rows columns channels features"],
    group: Group,
    *,
    strides: int = 1,
    padding: Padding = "SAME",
) -> Float[Array, "batch out_height out_width group features"]:
    """From images to feature maps over a group: every turned filter, everywhere.

    Args:
      x: images.
      kernel: with as many rows as columns.
      group: ``"p4"`` or ``"p4m"``.
      strides: as for ``conv2d``.
      padding: as for ``conv2d``; the same on all sides, to be exact.

    Raises:
      ValueError: the kernel is not square, or the group is unknown.
    """
    turned = [transform(kernel, g) for g in range(_order(group, kernel.shape))]
    return _convolve(x, jnp.stack(turned, 3), strides, padding)


def group_conv2d(
    x: Maps,
    kernel: Float[Array, "rows columns _group channels features"],
    group: Group,
    *,
    strides: int = 1,
    padding: Padding = "SAME",
) -> Float[Array, "batch out_height out_width group features"]:
    """From feature maps over a group to feature maps over it.

    Args:
      x: feature maps.
      kernel: with as many rows as columns.
      group: ``"p4"`` or ``"p4m"``.
      strides: as for ``conv2d``.
      padding: as for ``conv2d``; the same on all sides, to be exact.

    Raises:
      ValueError: the kernel is not square, or the group axes are not of the group.
    """
    order = _order(group, kernel.shape)
    require(
        x.shape[3] == kernel.shape[2] == order,
        f"the group axes must have the {order} elements of {group}",
        f"{x.shape[3]} of x and {kernel.shape[2]} of the kernel",
    )
    table = division_table(group)
    turned = [transform(kernel, g)[:, :, table[g]] for g in range(order)]
    weights = jnp.stack(turned, 4)
    rows, columns, _, channels, _, features = weights.shape
    weights = weights.reshape(rows, columns, order * channels, order, features)
    flat = x.reshape(*x.shape[:3], order * channels)
    return _convolve(flat, weights, strides, padding)


def transform(array: Array, element: int, axes: tuple[int, int] = (0, 1)) -> Array:
    """An element of the group, applied to the pixels of an image or of a kernel.

    Args:
      array: what has rows and columns.
      element: of p4 or p4m.
      axes: those of rows and columns.
    """
    mirrored = jnp.flip(array, axes[1]) if element >= 4 else array
    return jnp.rot90(mirrored, element % 4, axes)


def transform_maps(x: Maps, element: int, group: Group) -> Maps:
    """An element of the group, applied to feature maps: to pixels and group axis.

    The law of all layers: ``layer(transform(x, g))`` is ``transform(layer(x), g)``.
    """
    return transform(x, element, (1, 2))[:, :, :, division_table(group)[element]]


def division_table(group: Group) -> Int[np.ndarray, "order order"]:
    """``[g, h]`` is the element that, followed by ``g``, gives ``h``."""
    order = ORDERS[group]
    table = np.zeros((order, order), int)
    for g, k in np.ndindex(order, order):
        (mirror, turn), (first, by) = divmod(g, 4), divmod(k, 4)
        # a turn before a mirror is the opposite turn after it
        quarters = (turn - by if mirror else turn + by) % 4
        table[g, 4 * ((mirror + first) % 2) + quarters] = k
    return table


def _order(group: str, kernel: tuple[int, ...]) -> int:
    if group not in ORDERS:
        raise unknown_name("group", group, ORDERS, "jaxdl.ops.group_conv.ORDERS")
    rows, columns = kernel[:2]
    require(rows == columns, "the kernel must be square", f"{rows}x{columns}")
    return ORDERS[group]


def _convolve(
    x: Images,
    kernel: Float[Array, "rows columns channels group features"],
    strides: int,
    padding: Padding,
) -> Float[Array, "batch out_height out_width group features"]:
    """One convolution with the filters of all elements."""
    *shape, group, features = kernel.shape
    kernel = kernel.reshape(*shape, group * features)
    y = conv2d(x, kernel, strides=strides, padding=padding)
    return y.reshape(*y.shape[:3], group, features)
