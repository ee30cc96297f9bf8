"""The confusion matrix: what was predicted, for each true class."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.core.errors import require
from jaxdl.ops.weighted import weighted_sum


class ConfusionMatrix(NamedTuple):
    """Sums of weights by true class (row) and predicted class (column).

    Attributes:
      counts: ``[classes, classes]`` of at least 0.
    """

    counts: Float[Array, "classes classes"]

    @classmethod
    def init(cls, num_classes: int) -> "ConfusionMatrix":
        """The matrix of no examples: zeros.

        Raises:
          ValueError: ``num_classes`` is below 1.
        """
        require(num_classes >= 1, "num_classes must be at least 1", num_classes)
        return cls(jnp.zeros((num_classes, num_classes)))

    def update(
        self,
        outputs: Float[Array, "*batch outputs"],
        targets: Integer[Array, "*batch"],
        weight: Float[Array, "*batch"],
    ) -> "ConfusionMatrix":
        """Add a batch; the predicted class is the first of the highest outputs.

        A NaN output or a target that is no class makes the whole matrix NaN.

        Raises:
          ValueError: the number of outputs is not the number of classes.
        """
        num_classes = len(self.counts)
        require(
            outputs.shape[-1] == num_classes,
            f"outputs must have one column for each of the {num_classes} classes",
            outputs.shape,
            "Give the number of classes to ConfusionMatrix.init.",
        )
        targets = targets.astype(jnp.int32)
        valid = ((targets >= 0) & (targets < num_classes)) & ~jnp.isnan(outputs).any(-1)
        invalid = weighted_sum(jnp.where(valid, 0.0, jnp.nan), weight)
        predicted = jnp.argmax(outputs, axis=-1)
        added = weight.astype(self.counts.dtype)
        counts = self.counts.at[targets, predicted].add(added)
        return type(self)(counts + invalid)

    def merge(self, other: "ConfusionMatrix") -> "ConfusionMatrix":
        """The matrix of both sets of examples."""
        return jax.tree.map(jnp.add, self, other)

    def compute(self) -> Float[Array, "classes classes"]:
        """The counts, ``[true, predicted]``."""
        return self.counts
