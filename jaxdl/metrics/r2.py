"""The coefficient of determination: the share of the variance that is predicted."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.precision import at_least_float32
from jaxdl.ops.weighted import weighted_sum


class R2(NamedTuple):
    """``1 - (sum of squared errors) / (sum of squared deviations from the mean)``.

    1 is perfect, 0 is as good as the mean of the targets, and below is worse. It is
    computed for each target and averaged. The sums are kept in float32: where the mean
    of a target is ``m`` times its standard deviation, the relative error of the
    variance is about ``m**2 * 1e-7``. Standardise such targets first.

    Attributes:
      weight: sum of the weights.
      target: ``[targets]`` sum of weight times target.
      square: ``[targets]`` sum of weight times squared target.
      error: ``[targets]`` sum of weight times squared error.
    """

    weight: Float[Array, ""]
    target: Float[Array, " targets"]
    square: Float[Array, " targets"]
    error: Float[Array, " targets"]

    @classmethod
    def init(cls, num_targets: int = 1) -> "R2":
        """The metric of no examples."""
        return cls(jnp.zeros(()), *(jnp.zeros(num_targets) for _ in range(3)))

    def update(
        self,
        outputs: Float[Array, "batch targets"],
        targets: Float[Array, "batch targets"],
        weight: Float[Array, " batch"],
    ) -> "R2":
        """Add a batch of predictions; those of weight 0 do not count."""
        targets = at_least_float32(targets)
        error = at_least_float32(outputs) - targets
        column_sums = jax.vmap(weighted_sum, in_axes=(1, None))
        batch = type(self)(
            weighted_sum(jnp.ones_like(weight), weight),
            column_sums(targets, weight),
            column_sums(jnp.square(targets), weight),
            column_sums(jnp.square(error), weight),
        )
        return self.merge(batch)

    def merge(self, other: "R2") -> "R2":
        """The metric of both sets of examples."""
        return jax.tree.map(jnp.add, self, other)

    def compute(self) -> Float[Array, ""]:
        """The mean over the targets.

        A target that never varies makes it minus infinity, or NaN where it is predicted
        without error; so does a metric of no examples.
        """
        spread = self.square - jnp.square(self.target) / self.weight
        return jnp.mean(1 - self.error / spread)
