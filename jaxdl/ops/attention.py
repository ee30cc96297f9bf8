"""Attention: each query reads a mean of values, weighed by how well their keys fit.

Sources: Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to
Align and Translate", ICLR 2015, for the additive form; Vaswani et al., "Attention Is
All You Need", NeurIPS 2017, for the scaled dot product; Ainslie et al., "GQA: Training
Generalized Multi-Query Transformer Models from Multi-Head Checkpoints", EMNLP 2023, for
heads that share keys and values.

A query whose mask is false everywhere reads 0, in value and in gradient.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from jaxdl.core.errors import require, unknown_name
from jaxdl.ops.set_attention import masked_softmax

Queries = Float[Array, "batch queries heads dim"]
Keys = Float[Array, "batch keys kv_heads dim"]
Mask = Bool[Array, "#batch #heads #queries #keys"]
OtherMask = Bool[Array, "#batch #heads #queries #others"]
"""A mask of another sequence, beside one of the sequence itself."""
Bias = Float[Array, "#batch #heads #queries #keys"]
IMPLEMENTATIONS = ("xla", "cudnn")


def causal_mask(
    queries: int, keys: int, start: int | Int[Array, ""] = 0
) -> Bool[Array, "1 1 {queries} {keys}"]:
    """Which keys are no later than each query.

    Args:
      queries: how many there are.
      keys: how many there are; the first is at position 0.
      start: the position of the first query.
    """
    last = jnp.arange(queries) + start
    return (jnp.arange(keys)[None, :] <= last[:, None])[None, None]


def padding_mask(there: Bool[Array, "batch keys"]) -> Bool[Array, "batch 1 1 keys"]:
    """The mask that hides padding from every head and query.

    Args:
      there: which keys are real.
    """
    return there[:, None, None, :]


def both(mask: Mask | None, other: Mask | None) -> Bool[Array, "..."] | None:
    """What two masks let through; ``None`` lets everything through."""
    if mask is None or other is None:
        return other if mask is None else mask
    return mask & other


def attend(
    queries: Queries,
    keys: Keys,
    values: Keys,
    mask: Array | None = None,  # a Mask, checked below
    *,
    bias: Bias | None = None,
    causal: bool = False,
    scale: float | None = None,
    implementation: str = "xla",
) -> Queries:
    """Scaled dot-product attention, by ``jax.nn.dot_product_attention``.

    Args:
      queries: what each position looks for.
      keys: what each position offers; finite also where masked. ``heads`` is a multiple
        of ``kv_heads``: neighbouring heads of queries share one of keys and values.
      values: what is read there; finite also where masked.
      mask: which keys a query may read.
      bias: added to the logits.
      causal: whether a query reads no key at a later position than its own; the first
        of each are at the same position.
      scale: what the products are multiplied by; ``None`` is one over the root of the
        entries of a head.
      implementation: ``"xla"``, or ``"cudnn"`` for flash attention on NVIDIA's GPUs,
        which does not keep the weights of all pairs; it takes bfloat16 and float16, and
        other numbers go by XLA.

    Returns:
      Means of the values that may be read; 0 where there are none.

    Raises:
      ValueError: the heads of queries are no multiple of those of keys; the mask is not
        of four axes of booleans; there is no such implementation, or not here.
    """
    check_heads(queries.shape[2], keys.shape[2])
    _check_how(mask, implementation)
    narrow = queries.dtype in (jnp.bfloat16, jnp.float16)
    how: dict[str, Any] = {"scale": scale}
    how["implementation"] = implementation if narrow else "xla"
    read = partial(jax.nn.dot_product_attention, queries, keys, values, bias, **how)
    if mask is None:  # position 0 is read by all, so no row is empty
        return read(is_causal=causal)
    if causal:
        mask = mask & causal_mask(queries.shape[1], keys.shape[1])
    sees = mask.any(-1, keepdims=True)
    found = read(mask | ~sees)
    return jnp.where(jnp.moveaxis(sees, 1, 2), found, 0)


def attention_weights(
    queries: Queries,
    keys: Keys,
    mask: Mask | None = None,
    *,
    bias: Bias | None = None,
    causal: bool = False,
    scale: float | None = None,
) -> Float[Array, "batch heads queries keys"]:
    """How much of each value ``attend`` reads, for pictures; the same arguments.

    Returns:
      Rows that sum to 1 over the keys of the mask, or are 0 where there are none.
    """
    heads, dim = queries.shape[2:]
    check_heads(heads, keys.shape[2])
    _check_how(mask)
    keys = jnp.repeat(keys, heads // keys.shape[2], axis=2)
    logits = jnp.einsum("bqhd,bkhd->bhqk", queries, keys)
    logits = logits * (dim**-0.5 if scale is None else scale)
    logits = logits if bias is None else logits + bias
    if causal:
        mask = both(mask, causal_mask(queries.shape[1], keys.shape[1]))
    seen = jnp.ones((1, 1, 1, 1), bool) if mask is None else mask
    return masked_softmax(logits, jnp.broadcast_to(seen, logits.shape))


def additive_attention(
    queries: Float[Array, "batch queries dim"],
    keys: Float[Array, "batch keys dim"],
    values: Float[Array, "batch keys features"],
    vector: Float[Array, " dim"],
    mask: Bool[Array, "#batch #queries #keys"] | None = None,
) -> tuple[Float[Array, "batch queries features"], Float[Array, "batch queries keys"]]:
    """Attention whose logits are ``vector . tanh(query + key)``.

    Args:
      queries: what each position looks for, after its linear map.
      keys: what each position offers, after its own; finite also where masked.
      values: what is read there; finite also where masked.
      vector: what the sums are compared with.
      mask: which keys a query may read.

    Returns:
      Means of the values, and their weights, which sum to 1; both 0 where nothing may
      be read.
    """
    sums = jnp.tanh(queries[:, :, None] + keys[:, None])
    logits = jnp.einsum("bqkd,d->bqk", sums, vector)
    seen = jnp.ones((1, 1, 1), bool) if mask is None else mask
    weights = masked_softmax(logits, jnp.broadcast_to(seen, logits.shape))
    return jnp.einsum("bqk,bkf->bqf", weights, values), weights


def check_heads(heads: int, kv_heads: int) -> None:
    """Raise ``ValueError`` unless heads of queries share those of keys evenly."""
    require(
        kv_heads >= 1 and heads % kv_heads == 0,
        "the heads of queries must be a multiple of those of keys",
        f"{heads} and {kv_heads}",
    )


def _check_how(mask: Array | None, implementation: str = "xla") -> None:
    if implementation not in IMPLEMENTATIONS:
        cure = "jaxdl.ops.attention.IMPLEMENTATIONS"
        kind = "implementation of attention"
        raise unknown_name(kind, implementation, IMPLEMENTATIONS, cure)
    require(
        implementation == "xla" or jax.default_backend() == "gpu",
        "attention by cuDNN must be on an NVIDIA GPU",
        jax.default_backend(),
        "Everywhere else it is xla.",
    )
    if mask is not None:
        require(
            mask.ndim == 4 and mask.dtype == bool,
            "mask must be booleans [batch, heads, queries, keys]",
            f"{mask.dtype} of shape {mask.shape}",
            "An axis of 1 stands for all; mask > 0 makes booleans.",
        )
