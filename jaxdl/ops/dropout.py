"""Dropout: zero a random share of the entries, and make up for it now or later.

Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple
Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014. That paper compensates
in evaluation, by ``scale_by_kept``; ``dropout`` does it in training ("inverted"), so
that evaluation is left alone. Both give each unit the same mean in training and
evaluation.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar


def dropout(
    x: Float[Array, "*shape"], rate: Scalar, key: jax.Array
) -> Float[Array, "*shape"]:
    """Zero each entry with probability ``rate``; divide the others by ``1 - rate``.

    Args:
      x: what to thin out.
      rate: in [0, 1]; may be traced, with a batch axis under ``vmap``.
      key: the same key drops the same entries.

    Returns:
      An array whose mean over keys is ``x``, exactly ``x`` at rate 0; at rate 1 it is
      all zeros, with a gradient of 0.
    """
    return keep(x, jax.random.bernoulli(key, keep_rate(rate), x.shape), rate)


def thin(
    x: Float[Array, "*shape"], rate: Scalar, key: jax.Array
) -> Float[Array, "*shape"]:
    """Zero each entry with probability ``rate`` and leave the others as they are.

    Args:
      x: what to thin out.
      rate: in [0, 1]; may be traced, with a batch axis under ``vmap``.
      key: the same key drops the same entries, and the same as in ``dropout``.

    Returns:
      An array whose mean over keys is ``scale_by_kept(x, rate)``.
    """
    return jnp.where(jax.random.bernoulli(key, keep_rate(rate), x.shape), x, 0)


def scale_by_kept(x: Float[Array, "*shape"], rate: Scalar) -> Float[Array, "*shape"]:
    """``x`` times ``1 - rate``: in evaluation, what makes up for ``thin`` in training.

    Args:
      x: activations of which none was dropped.
      rate: in [0, 1]; the share that was dropped in training. May be traced.
    """
    return x * keep_rate(rate).astype(x.dtype)


def keep_rate(rate: Scalar) -> Float[Array, "..."]:
    """``1 - rate`` in float32, for a number or a traced array."""
    return 1 - jnp.asarray(rate, jnp.float32)


def keep(
    x: Float[Array, "*shape"], mask: jax.Array, rate: Scalar
) -> Float[Array, "*shape"]:
    """``x / (1 - rate)`` where ``mask`` is true, 0 elsewhere, also at rate 1.

    Args:
      x: what to thin out; what is dropped may be NaN.
      mask: booleans of as many axes as ``x``, to which it broadcasts.
      rate: in [0, 1]; how often the mask is false.
    """
    kept = keep_rate(rate)
    scale = jnp.where(kept > 0, kept, 1).astype(x.dtype)
    return jnp.where(mask, x / scale, 0)
