"""All folds of both protocols in one program, and what each protocol reports."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.mutag.config import KINDS, Config
from jaxdl.core.graph import Graph
from jaxdl.core.types import Dataset, Splits
from jaxdl.data import stratified_folds
from jaxdl.data.graphs import filled_share
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy, Mean
from jaxdl.recipes.forms import of_graphs
from jaxdl.train import map_runs

TRAIN, VALIDATION, TEST = range(3)
"""What a molecule is for in a run: the second part of its target."""


class ValidationAccuracy(Accuracy):
    """The share of right answers among the molecules that choose the epoch."""

    def update(self, outputs: Any, targets: Any, weight: Any) -> Any:
        """Add a batch."""
        label, part = targets
        return super().update(outputs, label, weight * (part == VALIDATION))


class TestAccuracy(Accuracy):
    """The share of right answers among the molecules of the tested fold."""

    def update(self, outputs: Any, targets: Any, weight: Any) -> Any:
        """Add a batch."""
        label, part = targets
        return super().update(outputs, label, weight * (part == TEST))


class ValidationLoss(Mean):
    """The mean cross-entropy of the molecules that choose the epoch."""

    def update(self, outputs: Any, targets: Any, weight: Any) -> Any:
        """Add a batch."""
        label, part = targets
        losses = cross_entropy_loss(outputs, label)
        return super().update(losses, weight * (part == VALIDATION))


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    data = jaxdl.load("tu:MUTAG", fake=config.fake)
    x, y, _ = jax.tree.map(lambda *parts: np.concatenate(parts), *data.splits)
    fold = np.asarray(stratified_folds(y, config.num_folds, seed=0))
    parts = np.concatenate([honest_parts(fold), paper_parts(fold)])
    train = jax.jit(trained(config))
    found = {}
    for kind in KINDS:
        graphs = x if kind == "bonds" else without_edges(x)
        curves = train(graphs, jnp.asarray(y), jnp.asarray(parts))
        found[kind] = reports({k: np.asarray(v) for k, v in curves.items()})
    majority = np.bincount(y).argmax()
    return {
        "molecules": len(y),
        "filled": filled_share(x),
        "majority": [float((y[fold == k] == majority).mean()) for k in set(fold)],
        "networks": found,
    }


def honest_parts(fold: np.ndarray) -> np.ndarray:
    """``[runs, rows]``: one fold tests, the next chooses the epoch, others train."""
    runs = np.arange(fold.max() + 1)[:, None]
    chooses = (fold == (runs + 1) % len(runs)) * VALIDATION
    return np.where(fold == runs, TEST, chooses).astype(np.int32)


def paper_parts(fold: np.ndarray) -> np.ndarray:
    """The same where one fold tests and all others train."""
    runs = np.arange(fold.max() + 1)[:, None]
    return np.where(fold == runs, TEST, TRAIN).astype(np.int32)


def without_edges(graphs: Graph) -> Graph:
    """The graphs with every edge moved to the padding, where it says nothing."""
    last = np.full_like(graphs.senders, graphs.nodes.shape[1] - 1)
    none = np.zeros_like(graphs.n_edge)
    none[:, -1] = last.shape[1]
    return graphs._replace(senders=last, receivers=last, n_edge=none)


def trained(config: Config) -> Any:
    """``(graphs, labels, parts) -> curves``, each ``[runs, epochs]``; pure.

    The networks of all runs begin with the same numbers.
    """
    network = jaxdl.create_model(
        "gin", num_classes=2, width=config.width, num_layers=config.num_layers
    )
    halved = optax.exponential_decay(
        config.learning_rate, config.halve_every * config.epoch_steps, 0.5, 0, True
    )
    learner = jaxdl.supervised(
        of_graphs(network, None, None),
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y[0]),
        lambda _: optax.adam(halved),
        {
            "validation": ValidationAccuracy.init,
            "validation_loss": ValidationLoss.init,
            "test": TestAccuracy.init,
        },
    )
    steps = config.num_epochs * config.epoch_steps

    def curves(graphs: Graph, labels: Array, parts: Array) -> dict[str, Array]:
        size = len(labels)
        plan = jaxdl.Plan(steps, config.batch_size, config.epoch_steps, size)
        one = Dataset(None, (None, 0), 0)
        many = map_runs(
            jaxdl.run(learner, plan),
            in_axes=(None, None, Splits(one, one._replace(weight=None), None)),
        )
        train = Dataset(graphs, (labels, parts), (parts == TRAIN).astype(jnp.float32))
        whole = train._replace(weight=None)
        return many(jax.random.key(0), None, Splits(train, whole, None))[1].validation

    return curves


def reports(curves: dict[str, Float[np.ndarray, "runs epochs"]]) -> dict[str, Any]:
    """What each protocol says of the folds, from curves of both kinds of runs."""
    honest, paper = (
        {k: half for k, half in zip(curves, halves, strict=True)}
        for halves in zip(*(np.split(c, 2) for c in curves.values()), strict=True)
    )
    chosen = chosen_epochs(honest["validation"], honest["validation_loss"])
    folds = np.arange(len(chosen))
    return {
        "honest": honest["test"][folds, chosen].tolist(),
        "last": honest["test"][:, -1].tolist(),
        "best_epoch": best_epoch(honest["test"]).tolist(),
        "paper": best_epoch(paper["test"]).tolist(),
        "chosen": chosen.tolist(),
        "curve": {
            "honest": honest["test"].mean(0).tolist(),
            "paper": paper["test"].mean(0).tolist(),
        },
    }


def chosen_epochs(
    accuracy: Float[np.ndarray, "runs epochs"], loss: Float[np.ndarray, "runs epochs"]
) -> np.ndarray:
    """For each run the epoch of the highest accuracy; of equals that of least loss."""
    best = accuracy == accuracy.max(1, keepdims=True)
    return np.where(best, loss, np.inf).argmin(1)


def best_epoch(test: Float[np.ndarray, "runs epochs"]) -> np.ndarray:
    """What the folds have at the one epoch that is best for them together."""
    return test[:, test.mean(0).argmax()]
