"""Say yes or no to several things at each step: cross-entropy, in nats a step."""

from typing import Any

import jax

from jaxdl.losses.multilabel import multilabel_loss
from jaxdl.metrics.multilabel import MultilabelNLL
from jaxdl.recipes.tasks.task import Task


def step_loss(logits: Any, batch: Any, hparams: Any) -> jax.Array:
    """The mean over the steps of each sequence, in nats."""
    del hparams
    return multilabel_loss(logits, batch.y)


MULTILABEL = Task(
    loss=lambda prepared: step_loss,
    metrics={"nll": MultilabelNLL.init},
    monitor="nll",
    mode="min",
)
