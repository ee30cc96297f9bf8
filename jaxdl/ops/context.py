"""What stands near what: pairs for the skip-gram, in a text or along a walk."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar


def context_pairs(
    tokens: Int[Array, "batch time"], window: int
) -> Int[Array, "pairs two"]:
    """Each token with every other that is at most ``window`` places away.

    Args:
      tokens: sequences of one length.
      window: at least 1, and below the length.

    Returns:
      Centre and context of each pair; both orders of two tokens are there.

    Raises:
      ValueError: ``window`` is out of range.

    >>> context_pairs(jnp.array([[5, 6, 7]]), 1).tolist()
    [[5, 6], [6, 7], [6, 5], [7, 6]]
    """
    time = tokens.shape[1]
    require(1 <= window < time, f"window must be in [1, {time})", window)
    ahead = [
        jnp.stack([tokens[:, :-gap], tokens[:, gap:]], axis=-1).reshape(-1, 2)
        for gap in range(1, window + 1)
    ]
    forward = jnp.concatenate(ahead)
    return jnp.concatenate([forward, forward[:, ::-1]])


def negative_probs(
    counts: Float[Array, " tokens"], power: Scalar = 0.75
) -> Float[Array, " tokens"]:
    """Probabilities with which tokens are drawn as false contexts.

    They are proportional to ``counts ** power``: rare tokens come more often than they
    are there, and one that is never there does not come.

    Source: Mikolov, Sutskever, Chen, Corrado and Dean, "Distributed Representations of
    Words and Phrases and their Compositionality", NeurIPS 2013.

    Args:
      counts: how often each is there, at least 0, and above it for one.
      power: 1 is as they are there, and 0 is all alike; may be traced.
    """
    there = counts > 0
    raised = jnp.where(there, jnp.where(there, counts, 1) ** power, 0)
    return raised / jnp.sum(raised)
