"""Cross-entropy: how many nats the true label costs under the predicted distribution.

Label smoothing mixes the target distribution with the uniform one, so that a right
answer never asks for an infinite logit. Source: Szegedy, Vanhoucke, Ioffe, Shlens and
Wojna, "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, sec. 7.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Integer

from jaxdl.core.types import Scalar
from jaxdl.ops.precision import at_least_float32


def cross_entropy_loss(
    logits: Float[Array, "*batch classes"],
    labels: Integer[Array, "*batch"] | Float[Array, "*batch classes"],
    *,
    label_smoothing: Scalar = 0.0,
) -> Float[Array, "*batch"]:
    """Minus the log-probability of the label, in nats, for each example.

    Args:
      logits: unnormalised log-probabilities.
      labels: class numbers from 0 to ``classes - 1``, or a distribution over the
        classes. Whether they are in range is checked on the host, by
        ``jaxdl.data.validate``.
      label_smoothing: in [0, 1]; the share of the target that is spread evenly over all
        classes. May be traced.

    Returns:
      Losses of at least 0, in float32 at least. A class number out of range gives NaN
      (with a gradient of 0, so that rows of weight 0 may hold any number).
    """
    log_probs = jax.nn.log_softmax(at_least_float32(logits))
    if jnp.issubdtype(labels.dtype, jnp.integer):
        true_class = -pick(log_probs, labels)
    else:
        true_class = -jnp.sum(labels.astype(log_probs.dtype) * log_probs, axis=-1)
    any_class = -jnp.mean(log_probs, axis=-1)
    return (1 - label_smoothing) * true_class + label_smoothing * any_class


def pick(
    values: Float[Array, "*batch classes"], labels: Integer[Array, "*batch"]
) -> Float[Array, "*batch"]:
    """The entry of each row that its label names; NaN where there is none.

    JAX itself reads -1 as the last entry and a number too large as the nearest one.
    """
    num_classes = values.shape[-1]
    labels = labels.astype(jnp.int32)
    index = jnp.where(labels < 0, num_classes, labels)
    return jnp.take_along_axis(
        values, index[..., None], axis=-1, mode="fill", fill_value=jnp.nan
    )[..., 0]


def binary_cross_entropy_loss(
    logits: Float[Array, "*batch"],
    labels: Float[Array, "*batch"] | Integer[Array, "*batch"] | Bool[Array, "*batch"],
) -> Float[Array, "*batch"]:
    """Cross-entropy of a yes-or-no answer, in nats, for each logit by itself.

    Args:
      logits: log-odds of yes.
      labels: 1 for yes, 0 for no, or a probability of yes in between.

    Returns:
      Losses of at least 0, in float32 at least; NaN where a label is outside [0, 1].
    """
    logits = at_least_float32(logits)
    yes = labels.astype(logits.dtype)
    loss = yes * jax.nn.softplus(-logits) + (1 - yes) * jax.nn.softplus(logits)
    return jnp.where((yes >= 0) & (yes <= 1), loss, jnp.nan)
