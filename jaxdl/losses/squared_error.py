"""Squared error, and Huber's loss, which is squared near zero and linear beyond.

Both are means over the targets of an example, so that the number of targets does not
change the size of the gradient.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.ops.precision import at_least_float32


def squared_error_loss(
    predictions: Float[Array, "batch targets"], targets: Float[Array, "batch targets"]
) -> Float[Array, " batch"]:
    """The mean over the targets of ``(prediction - target)**2``, without a factor 1/2.

    Returns:
      Losses in float32 at least, in the squared unit of the targets.
    """
    error = at_least_float32(predictions) - at_least_float32(targets)
    return jnp.mean(jnp.square(error), axis=-1)


def huber_loss(
    predictions: Float[Array, "batch targets"],
    targets: Float[Array, "batch targets"],
    *,
    delta: Scalar = 1.0,
) -> Float[Array, " batch"]:
    """Half the squared error up to ``delta``, then linear: outliers pull less.

    Source: Huber, "Robust Estimation of a Location Parameter", Annals of Mathematical
    Statistics 35, 1964.

    Args:
      predictions: what the model says.
      targets: what is right, in the same unit.
      delta: above 0, in the unit of the targets; the error beyond which the gradient
        stops growing. May be traced.

    Returns:
      The mean over the targets, in float32 at least.
    """
    error = jnp.abs(at_least_float32(predictions) - at_least_float32(targets))
    near = jnp.minimum(error, delta)
    return jnp.mean(near * (error - near / 2), axis=-1)
