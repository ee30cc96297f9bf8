"""A metric of a part of what a model gives, such as one of several outputs."""

from collections.abc import Callable
from typing import Any

from jaxtyping import PyTree


def metric_of(metric: Any, read: Callable[[PyTree], Any]) -> Any:
    """The metric of ``read(outputs)`` where the model gives ``outputs``.

    Args:
      metric: a metric class, such as ``Accuracy``.
      read: pure; takes the model's outputs.

    Returns:
      A metric class with the same sums. Each call makes a new one: keep it, since two
      of them do not merge.

    >>> from jaxdl.metrics import Accuracy
    >>> first_accuracy = metric_of(Accuracy, lambda outputs: outputs[0])
    """

    class Of(metric):
        def update(self, outputs: PyTree, targets: Any, weight: Any) -> Any:
            """Add a batch."""
            return super().update(read(outputs), targets, weight)

    return Of
