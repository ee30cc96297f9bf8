"""Tell classes apart: cross-entropy, and the share of right answers."""

from typing import Any

import jax

from jaxdl.core.errors import require
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.recipes.augmentation import MIXINGS, augmentation
from jaxdl.recipes.config import ClassifyConfig
from jaxdl.recipes.prepare import Prepared
from jaxdl.recipes.tasks.task import Augment, Task


def classification_loss(logits: Any, batch: Any, hparams: Any) -> jax.Array:
    """Cross-entropy with the label smoothing of the run, in nats."""
    smoothing = hparams.task["label_smoothing"]
    return cross_entropy_loss(logits, batch.y, label_smoothing=smoothing)


def numbers(config: ClassifyConfig) -> dict[str, float]:
    """The traced numbers of the loss, and of the mixings that take place."""
    alphas = {name: getattr(config, name) for name in mixings(config)}
    return {"label_smoothing": config.label_smoothing, **alphas}


def mixings(config: ClassifyConfig) -> tuple[str, ...]:
    """The names of the ways in which pairs of examples are mixed."""
    return tuple(name for name in MIXINGS if getattr(config, name))


def augment(config: ClassifyConfig, prepared: Prepared) -> Augment | None:
    """What the settings make of the training examples.

    Raises:
      ValueError: they change pictures or mix arrays, and the examples are none.
    """
    mixed = mixings(config)
    pictures = prepared.info.form == "array" and len(prepared.info.shape) == 3
    for name, off in (("augment", "none"), ("cutmix", 0.0)):
        value = getattr(config, name)
        require(
            pictures or value == off,
            f"{name} must be {off} for data that are not pictures",
            value,
        )
    require(
        prepared.info.form == "array" or not config.mixup,
        "mixup must be 0 for data that are not arrays",
        config.mixup,
    )
    if not mixed and config.augment == "none":
        return None
    return augmentation(config.augment, prepared.info.num_classes, mixed)


CLASSIFY = Task(
    loss=lambda prepared: classification_loss,
    metrics={"accuracy": Accuracy.init},
    monitor="accuracy",
    mode="max",
    numbers=numbers,
    augment=augment,
)
