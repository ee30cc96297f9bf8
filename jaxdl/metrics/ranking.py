"""How good the top of a ranking is: the share that is found, and how far up."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from jaxdl.core.errors import require

Scores = Float[Array, "users items"]
Relevant = Bool[Array, "users _items"]  # as many as have scores, which is checked


def recall_at_k(scores: Scores, relevant: Relevant, k: int) -> Float[Array, " users"]:
    """The share of the relevant items that are among the ``k`` of highest score.

    Args:
      scores: of every item for every user; minus infinity where an item is not to be
        recommended, such as one that the user has already.
      relevant: what should come first; of the shape of the scores.
      k: length of the list, from 1 to the number of items.

    Returns:
      From 0 to 1; NaN for a user without a relevant item, or of whom a score is NaN. Of
      equal scores the first items come first.

    Raises:
      ValueError: ``k`` is out of range, or the shapes differ.
    """
    found = jnp.sum(hits_at_k(scores, relevant, k), axis=1)
    return found / jnp.sum(relevant, axis=1).astype(jnp.float32)


def ndcg_at_k(scores: Scores, relevant: Relevant, k: int) -> Float[Array, " users"]:
    """The discounted gain of the first ``k`` items, over the greatest that there is.

    A relevant item at place ``r``, from 1, gains ``1 / log2(r + 1)``.

    Source: Järvelin and Kekäläinen, "Cumulated Gain-Based Evaluation of IR Techniques",
    ACM Transactions on Information Systems 20, 2002. **Departure**: the discount begins
    at the second place and not at the base of the logarithm, as is usual today.

    Args:
      scores: as for ``recall_at_k``.
      relevant: likewise.
      k: likewise.

    Returns:
      From 0 to 1, which is a list with nothing but relevant items, or with all of them
      first; NaN where ``recall_at_k`` is.

    Raises:
      ValueError: ``k`` is out of range, or the shapes differ.
    """
    gains = jnp.asarray(1 / np.log2(np.arange(k) + 2), jnp.float32)
    gained = hits_at_k(scores, relevant, k) @ gains
    most = jnp.concatenate([jnp.zeros(1), jnp.cumsum(gains)])
    count = jnp.minimum(jnp.sum(relevant, axis=1, dtype=jnp.int32), k)
    return gained / most[count]


def hits_at_k(scores: Scores, relevant: Relevant, k: int) -> Float[Array, "users {k}"]:
    """1 where the item at a place of the list is relevant, 0 elsewhere.

    NaN throughout for a user of whom a score is NaN: there is no order then.
    """
    items = scores.shape[1]
    require(
        relevant.shape == scores.shape,
        f"relevant must be {scores.shape}, as the scores are",
        relevant.shape,
        "Give a truth value for each item of each user.",
    )
    require(1 <= k <= items, f"k must be from 1 to {items}, the items", k)
    _, order = jax.lax.top_k(scores, k)
    hits = jnp.take_along_axis(relevant, order, axis=1).astype(jnp.float32)
    return jnp.where(jnp.isnan(scores).any(axis=1, keepdims=True), jnp.nan, hits)
