"""A task: what a recipe must know of what is to be learned."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import jax

from jaxdl.recipes.prepare import Prepared

Loss = Callable[[Any, Any, Any], jax.Array]
"""``(outputs, batch, hparams) -> [batch]``."""

Augment = Callable[[jax.Array, Any, Any], Any]
"""``(key, batch, hparams) -> batch``."""


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
    """

    loss: Callable[[Prepared], Loss]
    metrics: Mapping[str, Callable[[], Any]]
    monitor: str
    mode: Literal["min", "max"]
    numbers: Callable[[Any], Mapping[str, Any]] = lambda config: {}
    augment: Callable[[Any, Prepared], Augment | None] = lambda config, prepared: None
