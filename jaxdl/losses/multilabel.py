"""Cross-entropy of several yes-or-no answers at every step of a sequence."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.losses.cross_entropy import binary_cross_entropy_loss


def multilabel_loss(
    logits: Float[Array, "..."],  # [batch, time, labels], checked below
    targets: Float[Array, "..."],  # as logits
) -> Float[Array, " _batch"]:
    """What a step costs: the sum over its answers, in nats, and of that the mean.

    It is minus the log-likelihood of a step whose answers are independent, given what
    came before.

    Args:
      logits: log-odds of yes.
      targets: 1 for yes, 0 for no, or -1 throughout a step that does not count.

    Returns:
      A loss a sequence, the mean over its steps that count; 0 where none does.

    Raises:
      ValueError: the logits are not ``[batch, time, labels]``, or the targets are of
        another shape.
    """
    require(
        logits.ndim == 3 and logits.shape == targets.shape,
        "logits and targets must both be [batch, time, labels]",
        f"shapes {logits.shape} and {targets.shape}",
        "One answer a row is binary_cross_entropy_loss.",
    )
    there = targets[..., 0] >= 0
    losses = binary_cross_entropy_loss(
        logits, jnp.where(there[..., None], targets, 0)
    ).sum(-1)
    count = jnp.sum(there, axis=1).astype(losses.dtype)
    total = jnp.sum(jnp.where(there, losses, 0), axis=1)
    return total / jnp.maximum(count, 1)
