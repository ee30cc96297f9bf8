"""Cross-entropy of the next token, at every place of a sequence."""

import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.core.types import Scalar
from jaxdl.losses.cross_entropy import cross_entropy_loss


def token_losses(
    logits: Float[Array, "*batch tokens"],
    targets: Integer[Array, "*batch"],
    *,
    label_smoothing: Scalar = 0.0,
) -> Float[Array, "*batch"]:
    """Minus the log-probability of each target, in nats; 0 where the target is -1.

    Args:
      logits: unnormalised log-probabilities.
      targets: numbers of tokens, or -1 for what is not to be predicted, such as
        padding.
      label_smoothing: in [0, 1]; the share of the target that is spread evenly over all
        tokens. May be traced.

    Returns:
      Losses of at least 0, in float32 at least; NaN where a target is no token.
    """
    there = targets != -1
    known = jnp.where(there, targets, 0)
    losses = cross_entropy_loss(logits, known, label_smoothing=label_smoothing)
    return jnp.where(there, losses, 0)


def next_token_loss(
    logits: Float[Array, "batch time tokens"],
    targets: Integer[Array, "batch time"],
    *,
    label_smoothing: Scalar = 0.0,
) -> Float[Array, " batch"]:
    """The mean of ``token_losses`` over the targets of each sequence, in nats.

    Args:
      logits: unnormalised log-probabilities.
      targets: as for ``token_losses``.
      label_smoothing: as for ``token_losses``.

    Returns:
      A loss a sequence; 0 for one without targets.
    """
    losses = token_losses(logits, targets, label_smoothing=label_smoothing)
    there = (targets != -1).astype(losses.dtype)
    return jnp.sum(losses, axis=1) / jnp.maximum(jnp.sum(there, axis=1), 1)
