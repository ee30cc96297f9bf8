"""Write the other sentence: cross-entropy of each word, and BLEU of what is written."""

from collections.abc import Mapping
from typing import Any

import jax
import numpy as np

from jaxdl.core.model import Variables
from jaxdl.core.types import Dataset
from jaxdl.data.pairs import MARKS, NOTHING, Languages
from jaxdl.data.text.tokenizer import UNKNOWN
from jaxdl.losses.next_token import next_token_loss
from jaxdl.metrics import BLEU, Perplexity, TokenAccuracy
from jaxdl.recipes.config import TranslateConfig
from jaxdl.recipes.tasks.language import losses_by_place
from jaxdl.recipes.tasks.task import Task
from jaxdl.recipes.written import as_texts, written


def translation_loss(logits: Any, batch: Any, hparams: Any) -> jax.Array:
    """The mean over the words of each target, in nats."""
    smoothing = hparams.task["label_smoothing"]
    return next_token_loss(logits, batch.y, label_smoothing=smoothing)


def numbers(config: TranslateConfig) -> dict[str, float]:
    """The traced numbers of the loss."""
    return {"label_smoothing": config.label_smoothing}


def scores(
    network: Any, variables: Variables, test: Dataset, shared: Languages, size: int
) -> Mapping[str, float]:
    """BLEU of the test part, and the share of it that is written without a fault.

    A word of a reference that is not in the vocabulary matches nothing. References are
    what the data keep of the sentences, in lower case and cut to the length of a row,
    so this is not the BLEU of the raw files.

    Args:
      network: as trained.
      variables: its weights.
      test: the test part.
      shared: how the sentences are cut.
      size: sentences that are written together.
    """
    ours = written(network, variables, test.x.source, test.y.shape[1], size)
    theirs = np.where(test.y == NOTHING, 0, test.y)
    outputs = as_texts(ours, shared.target, unknown="\ufffd")
    known = theirs != MARKS.index(UNKNOWN)
    references = as_texts(theirs, shared.target, unknown="\ufffd\ufffd")
    return {
        "bleu": float(BLEU.of_texts(outputs, references).compute()),
        "without_a_fault": float((known & (ours == theirs)).all(1).mean()),
    }


TRANSLATE = Task(
    loss=lambda prepared: translation_loss,
    metrics={"perplexity": Perplexity.init, "accuracy": TokenAccuracy.init},
    monitor="perplexity",
    mode="min",
    numbers=numbers,
    arrays=losses_by_place,
    scores=scores,
    methods=("encode", "begin", "extend"),
)
