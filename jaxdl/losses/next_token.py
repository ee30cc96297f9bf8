"""Cross-entropy of the next token, at every place of a sequence."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.losses.cross_entropy import cross_entropy_loss


def token_losses(
    logits: Float[Array, "*batch tokens"], targets: Integer[Array, "*batch"]
) -> Float[Array, "*batch"]:
    """Minus the log-probability of each target, in nats; 0 where the target is -1.

    Args:
      logits: unnormalised log-probabilities.
      targets: numbers of tokens, or -1 for what is not to be predicted, such as
        padding.

    Returns:
      Losses of at least 0, in float32 at least; NaN where a target is no token.
    """
    there = targets != -1
    losses = cross_entropy_loss(logits, jnp.where(there, targets, 0))
    return jnp.where(there, losses, 0)


def next_token_loss(
    logits: Float[Array, "batch time tokens"], targets: Integer[Array, "batch time"]
) -> Float[Array, " batch"]:
    """The mean of ``token_losses`` over the targets of each sequence, in nats.

    Args:
      logits: unnormalised log-probabilities.
      targets: as for ``token_losses``.

    Returns:
      A loss a sequence; 0 for one without targets.
    """
    losses = token_losses(logits, targets)
    there = (targets != -1).astype(losses.dtype)
    return jnp.sum(losses, axis=1) / jnp.maximum(jnp.sum(there, axis=1), 1)
