"""Perplexity: among how many tokens, all alike, the next one would be as uncertain."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.metrics.mean import Average, Averages


class Perplexity(Average):
    """The exponential of the mean loss of a token, in nats.

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
        log_probs = jax.nn.log_softmax(outputs.astype(jnp.float32))
        index = jnp.where(there, targets, 0)[..., None]
        own = jnp.take_along_axis(log_probs, index, axis=-1)[..., 0]
        count = jnp.maximum(jnp.sum(there, axis=1), 1)
        total = jnp.sum(jnp.where(there, own, 0), axis=1)
        return self.add(-total / count.astype(jnp.float32), weight)

    def compute(self) -> Float[Array, ""]:
        """At least 1; NaN without sequences."""
        return jnp.exp(super().compute())
