"""``jaxdl lr-find``: a short run with a rising learning rate, and what it says.

Source: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017; the
analysis is that of ``jaxdl.optim.lr_range``.
"""

import csv
import dataclasses
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.optim import geometric, lr_range
from jaxdl.optim.schedules import Schedule
from jaxdl.recipes.config import Job
from jaxdl.recipes.recipe import HParams, recipe
from jaxdl.recipes.rundir import config_content, new_folder, write_json
from jaxdl.recipes.sweep import fastest_strategy
from jaxdl.recipes.train_config import TrainConfig
from jaxdl.train import over_seeds, run
from jaxdl.viz import lr_range_curves, png

NUM_STEPS = 200
SMOOTHING = 0.9


class Bounds(NamedTuple):
    """Where the learning rate starts and where it ends; traced."""

    low: Any
    high: Any


class Found(NamedTuple):
    """What a search for a learning rate ends with.

    Attributes:
      folder: of ``config.json``, ``lr_find.csv``, ``result.json`` and ``lr_find.png``.
      rates: the learning rate of each step.
      losses: the loss of each step.
      smoothed: the losses without their noise; NaN from the first that is not finite.
      suggestions: for each seed the rate at which its loss fell fastest; NaN where it
        never fell.
      rate: what to train with: the median of those; NaN where there is none.
      limit: the rate from which on, in some run, the loss is above that at the start,
        or is not finite; infinity where it never is.
    """

    folder: Path
    rates: Float[np.ndarray, " points"]
    losses: Float[np.ndarray, "seeds points"]
    smoothed: Float[np.ndarray, "seeds points"]
    suggestions: Float[np.ndarray, " seeds"]
    rate: float
    limit: float


def lr_find(
    job: Job, *, low: float = 1e-6, high: float = 10.0, seeds: int = 1
) -> Found:
    """Train with a learning rate that rises from ``low`` to ``high``, in one program.

    Args:
      job: the settings; its learning rate, warm-up and schedule are not used. Without
        steps or epochs the run makes 200 steps.
      low: above 0; the learning rate of the first step.
      high: above ``low``; that of the last.
      seeds: runs with different keys, to see the spread of the answer.

    Raises:
      ValueError: bounds that are none, fewer than 3 steps, a setting that a search
        cannot have, or as ``recipe``.
    """
    require(not job.config.stream, "stream must be off in lr-find", "on")
    require(0 < low < high, "bounds must satisfy 0 < low < high", (low, high))
    config = _searching(job.config)
    made = recipe(dataclasses.replace(job, config=config), rising)
    plan = dataclasses.replace(made.plan, eval_every=0)
    require(plan.num_steps >= 3, "steps must be at least 3", plan.num_steps)
    hparams = made.hparams._replace(learning_rate=Bounds(low, high))
    strategy = fastest_strategy(made)
    program = over_seeds(run(made.learner, plan), seeds, strategy=strategy)
    _, history = program(made.key, hparams, made.prepared.splits.train)
    curves = history.train["loss"]
    rate_of = geometric(low, plan.num_steps - 1, high)
    risen = jax.numpy.asarray(rate_of(jax.numpy.arange(plan.num_steps)))
    each = jax.jit(jax.vmap(lambda curve: lr_range(curve, risen, smoothing=SMOOTHING)))
    suggestions, smoothed = (np.asarray(part, np.float64) for part in each(curves))
    rates, losses = np.asarray(risen, np.float64), np.asarray(curves, np.float64)
    folder = new_folder(job, f"{made.prepared.info.name}-lr-find")
    found = Found(
        folder,
        rates,
        losses,
        smoothed,
        suggestions,
        _median(suggestions),
        limit_of(rates, smoothed),
    )
    write_json(
        folder / "config.json", config_content(made.job, made.prepared, made.plan)
    )
    write(found)
    return found


def rising(hparams: HParams, steps: int) -> Schedule:
    """From the lower bound to the upper one by the same factor at every step."""
    low, high = hparams.learning_rate
    return geometric(low, steps - 1, high)


def _searching(config: TrainConfig) -> TrainConfig:
    """The settings with a length; those that would do nothing are refused."""
    for field in dataclasses.fields(config):
        if field.name in ("lr", "warmup", "lr_floor", "resume"):
            value = getattr(config, field.name)
            rule = f"{field.name} must be left out of a search for a learning rate"
            require(value == field.default, rule, value)
    if config.steps or config.epochs or config.fast_dev_run:
        return config
    return dataclasses.replace(config, steps=NUM_STEPS)


def _median(suggestions: Float[np.ndarray, " seeds"]) -> float:
    known = suggestions[np.isfinite(suggestions)]
    return float(np.exp(np.median(np.log(known)))) if len(known) else float("nan")


def limit_of(
    rates: Float[np.ndarray, " points"], smoothed: Float[np.ndarray, "seeds points"]
) -> float:
    """The rate from which on some run is worse than at its start; infinity if none."""
    known = np.where(np.isfinite(smoothed), smoothed, np.inf)
    after = np.arange(len(rates)) >= known.argmin(axis=1, keepdims=True)
    worse = (after & ~(known <= known[:, :1])).any(axis=0) | np.isinf(known).any(axis=0)
    return float(rates[worse.argmax()]) if worse.any() else float("inf")


def write(found: Found) -> None:
    """Write the table, the answer and the picture."""
    folder = found.folder
    with (folder / "lr_find.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        names = [f"{kind}_{i}" for i in range(len(found.losses)) for kind in _KINDS]
        rows.writerow(["learning_rate", *names])
        pairs = np.stack([found.losses, found.smoothed], axis=1)  # [seeds, 2, points]
        table = np.vstack([found.rates, pairs.reshape(-1, len(found.rates))])
        rows.writerows(table.T.tolist())
    write_json(
        folder / "result.json",
        {
            "learning_rate": found.rate,
            "suggestions": found.suggestions.tolist(),
            "limit": found.limit,
            "low": float(found.rates[0]),
            "high": float(found.rates[-1]),
            "steps": len(found.rates),
            "seeds": len(found.losses),
        },
    )
    picture = lr_range_curves(found.rates, found.losses, found.smoothed, found.rate)
    (folder / "lr_find.png").write_bytes(png(picture))


_KINDS = ("loss", "smoothed")
