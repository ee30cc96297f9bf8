"""Convolution in groups: channels and features cut into parts that do not mix.

XLA on CPU has no fast path for groups, forward or, above all, backward. It has one for
a single group, and for matrix products of all groups together.
"""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

from jaxdl.ops.conv_forms import Features, Images, Kernel


def in_groups(
    form: Callable[[Images, Kernel], Features],
    x: Images,
    kernel: Kernel,
    groups: int,
    *,
    together: bool,
) -> Features:
    """The convolution ``form`` of each group of channels with its part of ``kernel``.

    Args:
      form: a convolution with one group.
      x: images.
      kernel: ``[rows, columns, channels / groups, features]``.
      groups: how many parts.
      together: whether all groups are computed at once, which is fast where ``form`` is
        a matrix product, or one after the other.
    """
    parts = _part(x, groups), _part(kernel, groups)
    one_by_one = partial(lax.map, lambda part: form(*part))
    y = jax.vmap(form)(*parts) if together else one_by_one(parts)
    return jnp.moveaxis(y, 0, 3).reshape(*y.shape[1:4], kernel.shape[-1])


def _part(
    array: Float[Array, "a b c channels"], groups: int
) -> Float[Array, "{groups} a b c channels/{groups}"]:
    """The last axis cut into groups, which come first."""
    *before, channels = array.shape
    return jnp.moveaxis(array.reshape(*before, groups, channels // groups), 3, 0)
