"""Sums and means over examples of which some do not count."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.precision import at_least_float32


def weighted_sum(
    values: Float[Array, "*batch"], weight: Float[Array, "*batch"]
) -> Float[Array, ""]:
    """The sum of ``weight * values``, in float32 at least.

    Returns:
      A number to which an example of weight 0 contributes exactly 0, in value and in
      gradient, even where its value is NaN or infinite.
    """
    values = at_least_float32(values)
    kept = jnp.where(weight != 0, values, 0)
    return jnp.sum(kept * weight.astype(values.dtype))


def weighted_mean(
    values: Float[Array, "*batch"], weight: Float[Array, "*batch"]
) -> Float[Array, ""]:
    """The mean of ``values`` in proportion to ``weight``: what training minimises.

    Args:
      values: one loss per example.
      weight: at least 0; 0 marks an example that does not count, such as padding.

    Returns:
      The mean, in float32 at least. Where all weights are 0 it is 0 with a gradient of
      0: a batch of padding then leaves the parameters alone, while the NaN of 0/0
      would end the run. A metric of no examples, which nothing is trained on, is NaN.
    """
    total = weighted_sum(jnp.ones_like(values), weight)
    return weighted_sum(values, weight) / jnp.where(total > 0, total, 1)
