"""Regression errors: how far predictions are from targets, on average.

The error of an example is the mean over its targets.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.metrics.mean import Average, Averages
from jaxdl.ops.precision import at_least_float32


class MeanSquaredError(Average):
    """The mean squared error, in the squared unit of the targets."""

    def update(
        self: Averages,
        outputs: Float[Array, "batch targets"],
        targets: Float[Array, "batch targets"],
        weight: Float[Array, " batch"],
    ) -> Averages:
        """Add a batch of predictions; those of weight 0 do not count."""
        error = at_least_float32(outputs) - at_least_float32(targets)
        return self.add(jnp.mean(jnp.square(error), axis=-1), weight)


class RootMeanSquaredError(MeanSquaredError):
    """The square root of the mean squared error, in the unit of the targets.

    Several targets are averaged before the root is taken, not after.
    """

    def compute(self) -> Float[Array, ""]:
        """The root of the weighted mean; NaN where the weights sum to 0."""
        return jnp.sqrt(super().compute())


class MeanAbsoluteError(Average):
    """The mean absolute error, in the unit of the targets."""

    def update(
        self: Averages,
        outputs: Float[Array, "batch targets"],
        targets: Float[Array, "batch targets"],
        weight: Float[Array, " batch"],
    ) -> Averages:
        """Add a batch of predictions; those of weight 0 do not count."""
        error = at_least_float32(outputs) - at_least_float32(targets)
        return self.add(jnp.mean(jnp.abs(error), axis=-1), weight)
