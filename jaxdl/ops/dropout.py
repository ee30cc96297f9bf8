"""Dropout: zero a random share of the entries, and scale up the rest to match.

Source: Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple
Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014. Departure: the entries
that stay are scaled up in training, instead of the weights down in evaluation.
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
    keep_rate = 1 - jnp.asarray(rate, jnp.float32)
    keep = jax.random.bernoulli(key, keep_rate, x.shape)
    scale = jnp.where(keep_rate > 0, keep_rate, 1).astype(x.dtype)
    return jnp.where(keep, x / scale, 0)
