"""Say what comes next: cross-entropy of each token, in nats, and perplexity."""

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Dataset
from jaxdl.losses.next_token import next_token_loss, token_losses
from jaxdl.metrics import Perplexity
from jaxdl.recipes.tasks.task import Task
from jaxdl.train import predict_all


def language_loss(logits: Any, batch: Any, hparams: Any) -> jax.Array:
    """The mean over the tokens of each window, in nats."""
    del hparams
    return next_token_loss(logits, batch.y)


def losses_by_place(
    model: Model, variables: Variables, test: Dataset, size: int
) -> Mapping[str, np.ndarray]:
    """The mean loss at each place of a window: what does a longer past help?

    Args:
      model: as trained.
      variables: its weights.
      test: windows of the test part.
      size: windows that are looked at together.
    """

    def apply(variables: Variables, x: Any, *, train: bool) -> tuple[Any, Any]:
        logits, state = model.apply(variables, x[0], train=train)
        return token_losses(logits, x[1]), state

    asked = Model(model.init, apply)
    losses = predict_all(asked, variables, (test.x, test.y), size)
    count = np.maximum((test.y != -1).sum(0), 1)
    return {"test_losses_by_place": losses.sum(0) / count}


LANGUAGE = Task(
    loss=lambda prepared: language_loss,
    metrics={"perplexity": Perplexity.init},
    monitor="perplexity",
    mode="min",
    arrays=losses_by_place,
)
