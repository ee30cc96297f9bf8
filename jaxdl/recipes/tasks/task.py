"""A task: what a recipe must know of what is to be learned."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Dataset
from jaxdl.recipes.prepare import Prepared

Loss = Callable[[Any, Any, Any], jax.Array]
"""``(outputs, batch, hparams) -> [batch]``."""

Augment = Callable[[jax.Array, Any, Any], Any]
"""``(key, batch, hparams) -> batch``."""

Arrays = Callable[[Model, Variables, Dataset, int], Mapping[str, np.ndarray]]
"""``(model, variables, test part, batch size) -> arrays by name``."""

Scores = Callable[[Any, Variables, Dataset, PyTree, int], Mapping[str, float]]
"""``(network, variables, test part, what is shared, batch size) -> named numbers``."""


class Task(NamedTuple):
    """What is to be learned, as a recipe needs it.

    Attributes:
      loss: from the data to ``(outputs, batch, hparams) -> [batch]``.
      metrics: by name the ``init`` of a metric of ``jaxdl.metrics``.
      monitor: the metric by which the best step is chosen.
      mode: whether that metric is to be small or large.
      numbers: from the settings to the traced numbers of the task, by name; the loss
        and the augmentation find them in ``hparams.task``.
      augment: from the settings and the data to what ``jaxdl.train.augmented`` makes of
        a batch in training, or ``None``.
      arrays: what is kept of the test part for pictures; ``None`` keeps the outputs,
        the targets and the losses.
      scores: what else is known of the test part at the end, where a metric of single
        passes does not tell it; ``None`` for nothing.
      methods: of a network, without which there are no scores.
    """

    loss: Callable[[Prepared], Loss]
    metrics: Mapping[str, Callable[[], Any]]
    monitor: str
    mode: Literal["min", "max"]
    numbers: Callable[[Any], Mapping[str, Any]] = lambda config: {}
    augment: Callable[[Any, Prepared], Augment | None] = lambda config, prepared: None
    arrays: Arrays | None = None
    scores: Scores | None = None
    methods: tuple[str, ...] = ()

    def check(self, name: str, network: Any) -> None:
        """Raise ``ValueError`` unless a network has the methods of the task.

        Args:
          name: of the network.
          network: the registered one.
        """
        missing = [method for method in self.methods if not hasattr(network, method)]
        require(
            not missing,
            f"the network must have the methods {', '.join(self.methods)}",
            f"{name} without {', '.join(missing)}",
            "jaxdl.models.sequence.reader says what they do.",
        )
