"""Accuracy: how often the true class is among the k that the model ranks highest."""

import functools

import jax.numpy as jnp
from jaxtyping import Array, Float, Integer

from jaxdl.core.errors import require
from jaxdl.metrics.mean import Average, Averages

Targets = Integer[Array, "*batch"] | Float[Array, "*batch classes"]
"""Class numbers, or distributions over the classes, whose greatest entry is meant."""


def is_top_k(
    outputs: Float[Array, "*batch classes"], targets: Targets, k: int
) -> Float[Array, "*batch"]:
    """1 where fewer than ``k`` classes come before the target, 0 elsewhere.

    Classes are ranked by output, and equal ones by number, as ``argmax`` does.

    Returns:
      0, 1, or NaN where an output of the example is NaN or its target is not a class.

    Raises:
      ValueError: ``k`` is below 1 or above the number of classes.
    """
    num_classes = outputs.shape[-1]
    require(1 <= k <= num_classes, f"k must be from 1 to {num_classes}, the classes", k)
    if jnp.issubdtype(targets.dtype, jnp.floating):
        known = ~jnp.isnan(targets).any(-1)
        targets = jnp.where(known, jnp.argmax(targets, axis=-1), -1)
    targets = targets.astype(jnp.int32)
    index = jnp.clip(targets, 0, num_classes - 1)[..., None]
    own = jnp.take_along_axis(outputs, index, axis=-1)
    classes = jnp.arange(num_classes).reshape((1,) * targets.ndim + (-1,))
    before = (outputs > own) | ((outputs == own) & (classes < index))
    inside = jnp.sum(before, axis=-1, dtype=jnp.int32) < k
    valid = ((targets >= 0) & (targets < num_classes)) & ~jnp.isnan(outputs).any(-1)
    return jnp.where(valid, inside.astype(jnp.float32), jnp.nan)


class Accuracy(Average):
    """The share of examples whose highest output is that of the true class."""

    def update(
        self: Averages,
        outputs: Float[Array, "*batch classes"],
        targets: Targets,
        weight: Float[Array, "*batch"],
    ) -> Averages:
        """Add a batch; a NaN output or a target that is no class makes it NaN."""
        return self.add(is_top_k(outputs, targets, 1), weight)


@functools.cache
def top_k(k: int) -> type[Accuracy]:
    """The metric of the share of examples whose class is among the ``k`` highest.

    Args:
      k: from 1, which is ``Accuracy``, to the number of classes.
    """

    class TopK(Accuracy):
        def update(
            self: Averages,
            outputs: Float[Array, "*batch classes"],
            targets: Targets,
            weight: Float[Array, "*batch"],
        ) -> Averages:
            return self.add(is_top_k(outputs, targets, k), weight)

    return TopK
