"""Activations that JAX lacks: the step, gates of one half by the other, and maxout.

The others, from ``celu`` to ``tanh``, are in ``jax.nn``; ``jaxdl.layers.activation``
has all of them by name.
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jax import lax
from jax.nn import glu as glu
from jaxtyping import Array, Float

from jaxdl.core.errors import require


def step(x: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
    """1 where ``x`` is at least 0, else 0: the threshold of the perceptron.

    The gradient is 0 everywhere, so that nothing in front of it learns from gradients.
    NaN stays NaN.
    """
    x = lax.stop_gradient(jnp.asarray(x))
    return jnp.where(jnp.isnan(x), x, (x >= 0).astype(x.dtype))


def geglu(x: Float[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
    """The first half of ``x`` times the GELU of the second; see ``gated``."""
    return gated(x, jax.nn.gelu, axis)


def reglu(x: Float[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
    """The first half of ``x`` times the ReLU of the second; see ``gated``."""
    return gated(x, jax.nn.relu, axis)


def swiglu(x: Float[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
    """The first half of ``x`` times the SiLU of the second; see ``gated``."""
    return gated(x, jax.nn.silu, axis)


def gated(
    x: Float[Array, "..."],
    gate_fn: Callable[[jax.Array], jax.Array],
    axis: int = -1,
) -> Float[Array, "..."]:
    """One half of the features, each let through as far as the other half says.

    Source: Shazeer, "GLU Variants Improve Transformer", 2020. Departure: the gate is
    the second half, as in ``jax.nn.glu``, which is the case of ``jax.nn.sigmoid``. Of
    two arrays it is ``value * gate_fn(gate)``.

    Args:
      x: values, then as many gates, along ``axis``.
      gate_fn: how far a gate opens.
      axis: the axis that is halved.

    Raises:
      ValueError: the axis has an odd length.
    """
    length = x.shape[axis]
    require(length % 2 == 0, f"axis {axis} of x must have an even length", length)
    value, gate = jnp.split(x, 2, axis)
    return value * gate_fn(gate)


def maxout(
    x: Float[Array, "*batch wide"], num_pieces: int
) -> Float[Array, "*batch features"]:
    """The largest of each ``num_pieces`` neighbouring entries of the last axis.

    Source: Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout Networks",
    ICML 2013.

    Args:
      x: affine functions of the input, ``num_pieces`` for each feature, side by side.
      num_pieces: how many affine functions a feature is the maximum of.

    Returns:
      A convex, piecewise linear function of the input. Pieces that tie share the
      gradient.

    Raises:
      ValueError: ``num_pieces`` is less than 1 or does not divide the last axis.
    """
    wide = x.shape[-1]
    require(
        num_pieces >= 1 and wide % num_pieces == 0,
        "num_pieces must be at least 1 and divide the last axis of x",
        f"{num_pieces} pieces of {wide}",
    )
    return x.reshape(*x.shape[:-1], wide // num_pieces, num_pieces).max(axis=-1)
