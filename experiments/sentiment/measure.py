"""All folds of a network in one program; validation chooses the epoch of each."""

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Int

import jaxdl
from experiments.sentiment.baselines import BASELINES, accuracy, counts
from experiments.sentiment.config import Config
from experiments.sentiment.networks import network
from jaxdl.core.model import as_model
from jaxdl.core.types import Dataset, Splits
from jaxdl.data import stratified_folds
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import map_runs

TRAIN, VALIDATION, TEST = range(3)
"""What a sentence is for in a run: the second part of its target."""


@functools.cache
def accuracy_on(part: int) -> type[Accuracy]:
    """The metric of the share of right answers among the sentences of a part."""

    class OnPart(Accuracy):
        def update(self, outputs: Any, targets: Any, weight: Any) -> Any:
            label, own = targets
            return super().update(outputs, label, weight * (own == part))

    return OnPart


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    data = jaxdl.load("rt_polarity", fake=config.fake)
    x, y, _ = jax.tree.map(lambda *parts: np.concatenate(parts), *data.splits)
    x = x[:, : config.length]
    words = len(data.shared.tokens)
    fold = stratified_folds(y, config.num_folds, seed=0)
    parts = parts_of(fold)[: config.num_tested]
    table = counts(x, words)
    return {
        "sentences": len(y),
        "words": words,
        "unknown": float((x == 1).sum() / (x != 0).sum()),
        "baselines": {
            name: [
                accuracy(name, table, y, part == TRAIN, part == TEST) for part in parts
            ]
            for name in BASELINES
        },
        "networks": {
            name: trained(config, as_model(network(name, config, words)), x, y, parts)
            for name in config.models
        },
    }


def parts_of(fold: Int[np.ndarray, " rows"]) -> Int[np.ndarray, "runs rows"]:
    """One fold tests, the next chooses the epoch, all others train."""
    runs = np.arange(fold.max() + 1)[:, None]
    chooses = (fold == (runs + 1) % len(runs)) * VALIDATION
    return np.where(fold == runs, TEST, chooses).astype(np.int32)


def judged_rows(parts: Int[np.ndarray, "runs rows"]) -> tuple[np.ndarray, np.ndarray]:
    """For each run the rows that are not trained on, filled up, and their weights."""
    held = [np.flatnonzero(part != TRAIN) for part in parts]
    most = max(map(len, held))
    rows = np.stack([np.pad(row, (0, most - len(row))) for row in held])
    weight = [np.arange(most) < len(row) for row in held]
    return rows, np.stack(weight).astype(np.float32)


def trained(config: Config, model: Any, x: Any, y: Any, parts: Any) -> dict[str, Any]:
    """Test accuracy of each fold at its chosen epoch, and both curves.

    The networks of all folds begin with the same numbers.
    """
    epoch = round((1 - 2 / config.num_folds) * len(y) / config.batch_size)
    steps = config.num_epochs * epoch
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y[0]),
        lambda _: optax.adam(config.learning_rate),
        {
            "validation": accuracy_on(VALIDATION).init,
            "test": accuracy_on(TEST).init,
        },
    )
    plan = jaxdl.Plan(steps, config.batch_size, epoch, 500)
    program = map_runs(
        jaxdl.run(learner, plan),
        in_axes=(None, None, Splits(Dataset(None, (None, 0), 0), 0, None)),
        strategy="loop",
    )
    weight = (parts == TRAIN).astype(np.float32)
    train = Dataset(x, (y, parts), weight)
    rows, there = judged_rows(parts)
    own = np.take_along_axis(parts, rows, 1)
    judged = Dataset(x[rows], (y[rows], own), there)
    splits = jax.tree.map(jnp.asarray, Splits(train, judged, None))
    states, history = program(jax.random.key(0), (), splits)
    curves = {
        name: np.asarray(history.validation[name], float)
        for name in ("validation", "test")
    }
    chosen = curves["validation"].argmax(1)
    return {
        "accuracy": curves["test"][np.arange(len(chosen)), chosen].tolist(),
        "epoch": (chosen + 1).tolist(),
        "curve": {name: curve.mean(0).tolist() for name, curve in curves.items()},
        "parameters": sum(a.size for a in jax.tree.leaves(states.params)) // len(parts),
    }
