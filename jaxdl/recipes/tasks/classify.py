"""Tell classes apart: cross-entropy, and the share of right answers."""

from typing import Any

import jax

from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.recipes.config import ClassifyConfig
from jaxdl.recipes.tasks.task import Task


def classification_loss(logits: Any, batch: Any, hparams: Any) -> jax.Array:
    """Cross-entropy with the label smoothing of the run, in nats."""
    smoothing = hparams.task["label_smoothing"]
    return cross_entropy_loss(logits, batch.y, label_smoothing=smoothing)


def numbers(config: ClassifyConfig) -> dict[str, float]:
    """The traced numbers of the loss."""
    return {"label_smoothing": config.label_smoothing}


CLASSIFY = Task(
    loss=lambda prepared: classification_loss,
    metrics={"accuracy": Accuracy.init},
    monitor="accuracy",
    mode="max",
    numbers=numbers,
)
