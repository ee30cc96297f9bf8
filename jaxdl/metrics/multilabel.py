"""What a step of several yes-or-no answers costs, on average over all steps."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.metrics.mean import Average, Averages
from jaxdl.ops.precision import at_least_float32


class MultilabelNLL(Average):
    """Minus the log-likelihood of a step, in nats: the sum over its answers.

    A sequence counts by its weight. Where that is the number of its steps, the mean is
    one over all steps.
    """

    def update(
        self: Averages,
        outputs: Float[Array, "batch time labels"],
        targets: Float[Array, "batch time labels"],
        weight: Float[Array, " batch"],
    ) -> Averages:
        """Add a batch of log-odds; steps whose targets are -1 do not count."""
        there = targets[..., 0] >= 0
        logits = at_least_float32(outputs)
        costs = jax.nn.softplus(jnp.where(targets == 1, -logits, logits)).sum(-1)
        count = jnp.maximum(jnp.sum(there, axis=1), 1)
        total = jnp.sum(jnp.where(there, costs, 0), axis=1)
        return self.add(total / count.astype(jnp.float32), weight)
