"""Tables of trained runs, one for each combination of settings; and their searches."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.random_vs_grid.config import (
    EVEN,
    SETTINGS,
    UNEVEN,
    Config,
    HParams,
    axes,
)
from experiments.random_vs_grid.search import (
    found_by,
    grid_cells,
    importance,
    random_search,
)
from jaxdl.data import fit_normaliser, normalise, split
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy, Average
from jaxdl.models.linear.mlp import MLP
from jaxdl.train import computed, evaluate_all


class Surprise(Average):
    """The cross-entropy without smoothing, so that all runs are judged alike."""

    def update(self, logits: jax.Array, y: jax.Array, weight: jax.Array) -> Any:
        """Add a batch."""
        return self.add(cross_entropy_loss(logits, y), weight)


def table(config: Config, name: str) -> dict[str, np.ndarray]:
    """Losses and accuracies after training, ``[*levels, seeds]`` each."""
    splits, classes = divided(config, name)
    learner = jaxdl.supervised(
        lambda hparams: MLP(
            classes, (config.width,), dropout_rate=hparams.dropout_rate
        ),
        lambda logits, batch, hparams: cross_entropy_loss(
            logits, batch.y, label_smoothing=hparams.label_smoothing
        ),
        lambda hparams: optax.adamw(
            hparams.learning_rate, weight_decay=hparams.weight_decay
        ),
        {"surprise": Surprise.init, "accuracy": Accuracy.init},
    )
    train = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))

    def judged(key: jax.Array, hparams: HParams, splits: jaxdl.Splits) -> Any:
        state, _ = train(key, hparams, splits.train)
        validation, test = (
            computed(evaluate_all(learner, state, part, 300))
            for part in (splits.validation, splits.test)
        )
        return validation["surprise"], test["surprise"], test["accuracy"]

    values = [axis.tolist() for axis in axes(config)]
    trials = jaxdl.grid(HParams(), **dict(zip(SETTINGS, values, strict=True)))
    many = jaxdl.sweep(judged, config.num_seeds, strategy="threads")
    found = many(jax.random.key(0), trials, jax.tree.map(jnp.asarray, splits))
    validation, test, accuracy = (
        np.asarray(part, float).reshape(*config.levels, config.num_seeds)
        for part in found
    )
    return {
        "validation": capped(validation, classes),
        "test": capped(test, classes),
        "accuracy": np.nan_to_num(accuracy),
    }


def divided(config: Config, name: str) -> tuple[jaxdl.Splits, int]:
    """The data with a large validation part, and its number of classes.

    The usual parts would leave so few rows for validation that the luckiest of many
    runs is chosen, and not the best.
    """
    data = jaxdl.load(name)
    whole = jax.tree.map(lambda *leaves: np.concatenate(leaves), *data.splits)
    parts = split(whole, config.shares, seed=0, stratify=True)
    scale = fit_normaliser(parts[0])
    splits = jaxdl.Splits(
        *(part._replace(x=normalise(part.x, scale)) for part in parts)
    )
    return splits, len(data.info.class_names)


def capped(loss: np.ndarray, classes: int) -> np.ndarray:
    """Losses of at most that of a guess: how bad a bad run is makes no difference."""
    return np.minimum(np.nan_to_num(loss, nan=np.inf), np.log(classes))


def searched(config: Config, runs: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """What each kind of search finds, for each table."""
    generator = np.random.default_rng(0)
    cells = int(np.prod(config.levels))
    flat = {name: part.reshape(cells, -1).T for name, part in runs.items()}
    pairs = list(zip(flat["validation"], flat["test"], strict=True))
    grids = {}
    for name, counts in {**EVEN, **UNEVEN}.items():
        draws = [
            [
                grid_cells(generator, config.levels, counts)
                for _ in range(config.searches)
            ]
            for _ in pairs
        ]
        losses = [
            found_by(np.array(draw), *pair)
            for draw, pair in zip(draws, pairs, strict=True)
        ]
        grids[name] = {
            "budget": int(np.prod(counts)),
            "mean": [float(part.mean()) for part in losses],
            "std": [float(part.std()) for part in losses],
        }
    budgets = sorted(
        {1, 2, 3, 4, 6, 8, 11, 23, 32, 45, 64, 128}
        | {g["budget"] for g in grids.values()}
    )
    chance = [[random_search(b, *pair) for b in budgets] for pair in pairs]
    return {
        "grids": grids,
        "random": {
            "budget": budgets,
            "mean": np.array(chance)[..., 0].tolist(),
            "std": np.array(chance)[..., 1].tolist(),
        },
        "least": [float(test[np.argmin(validation)]) for validation, test in pairs],
    }


def measure(config: Config) -> dict[str, Any]:
    """Everything, by data set."""
    found: dict[str, Any] = {}
    for name in config.data:
        runs = table(config, name)
        loss = runs["validation"].mean(-1)
        found[name] = searched(config, runs) | {
            "runs": int(runs["test"].size),
            "guess": float(runs["validation"].max()),
            "importance": importance(loss),
            "marginals": [
                loss.mean(tuple(set(range(4)) - {axis})).tolist() for axis in range(4)
            ],
            "axes": [values.tolist() for values in axes(config)],
        }
    return found
