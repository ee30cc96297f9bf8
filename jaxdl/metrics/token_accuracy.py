"""Accuracy of tokens: how often the likeliest next token is the one that comes."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.metrics.accuracy import is_top_k
from jaxdl.metrics.mean import Average, Averages


class TokenAccuracy(Average):
    """The share of tokens that are foretold, of sequences of any length.

    A sequence counts by its weight. Where that is the share of it that is text, the
    mean is one over all tokens.
    """

    def update(
        self: Averages,
        outputs: Float[Array, "batch time tokens"],
        targets: Integer[Array, "batch time"],
        weight: Float[Array, " batch"],
    ) -> Averages:
        """Add a batch; a target of -1 does not count in the mean of its sequence."""
        there = targets != -1
        right = is_top_k(outputs, jnp.where(there, targets, 0), 1)
        total = jnp.sum(jnp.where(there, right, 0), axis=1)
        count = jnp.maximum(jnp.sum(there, axis=1), 1)
        return self.add(total / count.astype(jnp.float32), weight)
