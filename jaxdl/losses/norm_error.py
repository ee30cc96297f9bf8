"""Norms of the error: L1 is minimised by the median, half of squared L2 by the mean.

They are sums over the targets of an example, as a norm is, and unlike
``squared_error_loss`` and ``huber_loss``, which are means.
"""

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

from jaxdl.ops.precision import at_least_float32


def l1_loss(
    predictions: Float[Array, "*batch targets"], targets: Float[Array, "*batch targets"]
) -> Float[Array, "*batch"]:
    """The sum of absolute errors; an outlier pulls no harder than any other example.

    Returns:
      Losses in float32 at least, in the unit of the targets. Where an error is 0, so is
      its gradient, which is otherwise 1 or -1.
    """
    error = at_least_float32(predictions) - at_least_float32(targets)
    sign = lax.stop_gradient(jnp.sign(error))  # jnp.abs has the derivative 1 at 0
    return jnp.sum(error * sign, axis=-1)


def l2_loss(
    predictions: Float[Array, "*batch targets"], targets: Float[Array, "*batch targets"]
) -> Float[Array, "*batch"]:
    """The Euclidean length of the error, not squared (``optax.l2_loss`` is).

    Returns:
      Losses in float32 at least, in the unit of the targets. The gradient has length 1,
      or 0 where the error is 0. Lengths beyond the root of the largest number, such as
      1e30, are found as well.
    """
    error = at_least_float32(predictions) - at_least_float32(targets)
    largest = lax.stop_gradient(jnp.max(jnp.abs(error), axis=-1, initial=0))
    some = largest != 0  # NaN is not
    unit = jnp.where(some, largest, 1)  # of length: squares stay in range
    ratio = jnp.where(some[..., None], error / unit[..., None], 1)
    return jnp.where(some, unit * jnp.sqrt(jnp.sum(jnp.square(ratio), axis=-1)), 0)


def half_squared_error_loss(
    predictions: Float[Array, "*batch targets"], targets: Float[Array, "*batch targets"]
) -> Float[Array, "*batch"]:
    """Half the squared length of the error, whose gradient is the error itself.

    Returns:
      Losses in float32 at least, in the squared unit of the targets.
    """
    error = at_least_float32(predictions) - at_least_float32(targets)
    return jnp.sum(jnp.square(error), axis=-1) / 2
