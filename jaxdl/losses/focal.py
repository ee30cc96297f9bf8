"""Focal loss: cross-entropy that turns away from what is already right.

Source: Lin, Goyal, Girshick, He and Dollár, "Focal Loss for Dense Object Detection",
ICCV 2017. Departure: for classes that exclude each other (softmax) instead of one
yes-or-no answer each, for which there is ``optax.sigmoid_focal_loss``; and without the
weights of classes, which multiply the loss outside.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.core.types import Scalar
from jaxdl.losses.cross_entropy import pick
from jaxdl.ops.precision import at_least_float32


def focal_loss(
    logits: Float[Array, "*batch classes"],
    labels: Integer[Array, "*batch"],
    *,
    gamma: Scalar = 2.0,
) -> Float[Array, "*batch"]:
    """``-(1 - p)**gamma * log(p)`` for the probability ``p`` of the true class.

    Args:
      logits: unnormalised log-probabilities.
      labels: class numbers from 0 to ``classes - 1``; they are checked on the host, by
        ``jaxdl.data.validate``.
      gamma: at least 0; 0 is cross-entropy, and the more the less easy examples count.
        May be traced.

    Returns:
      Losses of at least 0, in float32 at least; NaN with a gradient of 0 where a label
      is out of range.
    """
    log_prob = pick(jax.nn.log_softmax(at_least_float32(logits)), labels)
    sure = log_prob == 0  # of 0 * log(0) is left: nothing
    log_other = jnp.log(-jnp.expm1(jnp.where(sure, -1, log_prob)))
    loss = -jnp.exp(jnp.asarray(gamma, log_prob.dtype) * log_other) * log_prob
    return jnp.where(sure, 0, loss)
