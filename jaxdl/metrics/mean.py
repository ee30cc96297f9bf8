"""Metrics that average a number over examples, one batch at a time.

Every metric is a tuple of sums. ``init()`` is the metric of no examples, ``update``
adds a batch, ``merge`` adds two metrics leaf by leaf, so that parts of the data may be
seen in any order and on any device, and ``compute`` is the value: NaN without examples.
"""

from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.weighted import weighted_sum

Averages = TypeVar("Averages", bound="Average")


class Average(NamedTuple):
    """The sums behind every metric that is a weighted mean over examples.

    Attributes:
      total: sum of weight times value.
      weight: sum of the weights.
    """

    total: Float[Array, ""]
    weight: Float[Array, ""]

    @classmethod
    def init(cls: type[Averages]) -> Averages:
        """The average of nothing."""
        return cls(jnp.zeros(()), jnp.zeros(()))

    def add(
        self: Averages, values: Float[Array, "*batch"], weight: Float[Array, "*batch"]
    ) -> Averages:
        """Take in one value per example; those of weight 0 may be NaN."""
        return type(self)(
            self.total + weighted_sum(values, weight),
            self.weight + weighted_sum(jnp.ones_like(weight), weight),
        )

    def merge(self: Averages, other: Averages) -> Averages:
        """The metric of both sets of examples."""
        return jax.tree.map(jnp.add, self, other)

    def compute(self) -> Float[Array, ""]:
        """The weighted mean; NaN where the weights sum to 0."""
        return self.total / self.weight


class Mean(Average):
    """The mean of given values, such as losses."""

    def update(
        self: Averages, values: Float[Array, "*batch"], weight: Float[Array, "*batch"]
    ) -> Averages:
        """Add a batch of values; those of weight 0 do not count."""
        return self.add(values, weight)
