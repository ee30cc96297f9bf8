"""The fit of a skip-gram with negative sampling, whatever pairs are made from.

Pairs are drawn anew at each step, so that one compiled program is the whole fit.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from jaxdl.core.keys import stream
from jaxdl.core.types import Scalar
from jaxdl.losses.skip_gram import skip_gram_loss
from jaxdl.ops.context import negative_probs
from jaxdl.ops.weighted import weighted_mean

Tables = dict[str, Float[Array, "tokens dim"]]
Pairs = Int[Array, "pairs two"]


class Sizes(NamedTuple):
    """What fixes shapes.

    Attributes:
      dim: length of an embedding.
      num_steps: updates.
      num_negatives: false contexts for each true one.
      tied: whether a token has the same embedding as centre and as context.
    """

    dim: int
    num_steps: int
    num_negatives: int
    tied: bool = False


def fit_skip_gram(
    key: Array,
    pairs_of: Callable[[Array], Pairs],
    counts: Float[Array, " tokens"],
    sizes: Sizes,
    learning_rate: Scalar,
    keep: Float[Array, " tokens"] | None = None,
) -> Float[Array, "tokens {sizes.dim}"]:
    """Embeddings of tokens as centres; a pure function, to be compiled.

    Args:
      key: of the whole fit.
      pairs_of: from a step to the centres and contexts that it learns from.
      counts: how often each token is there; false contexts are drawn by them.
      sizes: what fixes shapes.
      learning_rate: of Adam; may be traced.
      keep: how much a token counts; a pair counts by the product of both. ``None`` is 1
        for all.
    """
    tokens = len(counts)
    init = jax.random.normal(stream(key, "init"), (tokens, sizes.dim)) / sizes.dim**0.5
    tables: Tables = {"centre": init}
    if not sizes.tied:
        tables["context"] = jnp.zeros((tokens, sizes.dim))
    chance, adam = negative_probs(counts), optax.adam(learning_rate)

    def loss(tables: Tables, step: Array) -> Array:
        pairs = pairs_of(step)
        shape = len(pairs), sizes.num_negatives
        drawn = jax.random.choice(
            stream(key, "negatives", step), tokens, shape, p=chance
        )
        centre = tables["centre"]
        context = tables.get("context", centre)
        losses = skip_gram_loss(
            centre[pairs[:, 0]], context[pairs[:, 1]], context[drawn]
        )
        if keep is None:
            return jnp.mean(losses)
        return weighted_mean(losses, keep[pairs[:, 0]] * keep[pairs[:, 1]])

    def update(carry: tuple, step: Array) -> tuple[tuple, None]:
        tables, state = carry
        updates, state = adam.update(jax.grad(loss)(tables, step), state)
        return (optax.apply_updates(tables, updates), state), None

    start = tables, adam.init(tables)
    (fitted, _), _ = jax.lax.scan(update, start, jnp.arange(sizes.num_steps))
    return fitted["centre"]
