"""Attention between two sets: each element of one reads from all of the other.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, for the formula; Lee
et al., "Set Transformer", ICML 2019, for its use on sets.
"""

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import SetMask


def masked_softmax(
    logits: Float[Array, "*batch entries"], mask: Bool[Array, "*batch entries"]
) -> Float[Array, "*batch entries"]:
    """A softmax over the last axis in which only entries of the mask take part.

    Returns:
      Weights that sum to 1 over the entries of the mask and are 0 elsewhere; all 0
      where the mask has no entry. The gradient is finite in each case.
    """
    lowest = jnp.finfo(logits.dtype).min
    logits = jnp.where(mask, logits, lowest)
    top = jnp.max(logits, axis=-1, keepdims=True, initial=lowest)
    powers = jnp.where(mask, jnp.exp(logits - top), 0)
    total = jnp.sum(powers, axis=-1, keepdims=True)
    return powers / jnp.where(total > 0, total, 1)


def attend_to_set(
    queries: Float[Array, "batch queries dim"],
    keys: Float[Array, "batch elements dim"],
    values: Float[Array, "batch elements dim"],
    mask: SetMask | None = None,
    *,
    num_heads: int = 1,
) -> Float[Array, "batch queries dim"]:
    """For each query the mean of the values, weighed by how well their keys fit.

    A head sees its own part of the features. Logits are divided by the square root of
    the number of features of a head.

    Args:
      queries: what each element looks for.
      keys: what each element of the other set offers; finite also where masked.
      values: what is read there; finite also where masked.
      mask: which elements of the other set are there.
      num_heads: parts that attend each by itself; a divisor of ``dim``.

    Returns:
      Means of the values of real elements; 0 where there are none.

    Raises:
      ValueError: ``num_heads`` does not divide the features.
    """
    batch, size, dim = keys.shape
    require(
        num_heads >= 1 and dim % num_heads == 0,
        f"num_heads must be a divisor of the {dim} features",
        num_heads,
    )
    per_head = dim // num_heads

    def split(x: Float[Array, "batch any dim"]) -> Float[Array, "batch any heads part"]:
        return x.reshape(*x.shape[:2], num_heads, per_head)

    logits = jnp.einsum("bqhd,bkhd->bhqk", split(queries), split(keys))
    there = jnp.ones((batch, size), bool) if mask is None else mask
    weights = masked_softmax(
        logits / per_head**0.5,
        jnp.broadcast_to(there[:, None, None], logits.shape),
    )
    read = jnp.einsum("bhqk,bkhd->bqhd", weights, split(values))
    return read.reshape(*read.shape[:2], dim)
