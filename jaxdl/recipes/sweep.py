"""``jaxdl sweep``: many settings and seeds as one program, a table and a picture."""

import csv
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.keys import stream
from jaxdl.recipes.axes import Axis
from jaxdl.recipes.config import TRACED, Job, TrainConfig
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.recipes.rundir import config_content, new_folder, write_json
from jaxdl.train import best_strategy, grid, log_uniform, random_trials, run, uniform
from jaxdl.train import sweep as sweep_runs
from jaxdl.train.sweep import named_leaves
from jaxdl.viz import png, sweep_curves, sweep_map


class Swept(NamedTuple):
    """What a sweep ends with.

    Attributes:
      folder: of ``config.json``, ``sweep.csv``, ``result.json`` and ``sweep.png``.
      names: the hyper-parameters that were varied.
      values: ``[trials, names]`` their values.
      metric_name: what was measured, on the validation part after the last step.
      metric: ``[trials, seeds]``.
      best: the trial with the best mean over its seeds.
      strategy: how the runs were mapped.
    """

    folder: Path
    names: tuple[str, ...]
    values: Float[np.ndarray, "trials names"]
    metric_name: str
    metric: Float[np.ndarray, "trials seeds"]
    best: int
    strategy: str


def sweep(
    job: Job,
    axes: Mapping[str, Axis],
    *,
    seeds: int = 1,
    trials: int = 0,
    strategy: str = "auto",
) -> Swept:
    """Train every combination of values with every seed.

    Args:
      job: the settings that stay.
      axes: by flag, the values to vary.
      seeds: runs with different keys for every combination.
      trials: how many random combinations, where an axis has no values of its own.
      strategy: as for ``map_runs``, or ``"auto"`` for the fastest one measured.

    Raises:
      ValueError: nothing to vary, a setting that is not a traced number, or random axes
        mixed with listed ones, or a value that the setting may not have.
    """
    require(not job.config.stream, "stream must be off in a sweep", "on")
    check_axes(job.config, axes)
    made = recipe(job)
    hparams = hparams_of(made, axes, trials)
    names = tuple(TRACED.get(name, name) for name in axes)
    if strategy == "auto":
        strategy = fastest_strategy(made)
    plan = dataclasses.replace(made.plan, eval_every=0)
    program = sweep_runs(run(made.learner, plan), seeds, strategy=strategy)
    _, history = program(made.key, hparams, made.prepared.splits)
    metric = np.asarray(history.validation[made.watch.monitor][:, :, -1], np.float64)
    leaves = named_leaves(hparams)
    values = np.stack([np.asarray(leaves[name], np.float64) for name in names], axis=1)
    ranked = np.where(np.isfinite(metric), metric, np.nan).mean(axis=1)
    sign = 1 if made.watch.mode == "min" else -1
    best = int(np.argmin(np.where(np.isnan(ranked), np.inf, sign * ranked)))
    folder = new_folder(job, f"{made.prepared.info.name}-sweep")
    swept = Swept(folder, names, values, made.watch.monitor, metric, best, strategy)
    write(swept, made, axes)
    return swept


def check_axes(config: TrainConfig, axes: Mapping[str, Axis]) -> None:
    """Raise the ``ValueError`` of a setting for what it is to be varied over."""
    for name in axes.keys() & vars(config).keys():
        for value in (axes[name].low, axes[name].high):
            changed: dict[str, Any] = {name: value}
            dataclasses.replace(config, **changed)


def hparams_of(made: Recipe, axes: Mapping[str, Axis], trials: int) -> Any:
    """The hyper-parameters of all trials, with the trials as first axis."""
    require(len(axes) > 0, "some setting must have several values", "none", _HOW)
    known = named_leaves(made.hparams)
    columns = {TRACED.get(name, name): axis for name, axis in axes.items()}
    for name in columns:
        if name not in known:
            raise unknown_name("number to sweep", name, known, "jaxdl train --help")
    drawn = [name for name, axis in columns.items() if not axis.values]
    if not drawn:
        require(
            trials == 0, "trials must be left out where all values are listed", trials
        )
        return grid(made.hparams, **{n: axis.values for n, axis in columns.items()})
    require(
        len(drawn) == len(columns),
        "either all settings must be drawn or all listed",
        f"{', '.join(drawn)} drawn",
        "Give every axis a COUNT, or none.",
    )
    require(trials >= 1, "trials must be at least 1 to draw settings", trials)
    samplers = {
        name: (log_uniform if axis.log else uniform)(axis.low, axis.high)
        for name, axis in columns.items()
    }
    key = stream(made.key, "trials")
    return random_trials(key, made.hparams, trials, **samplers)


_HOW = "Such as --lr log:1e-4:1e-1:8."


def fastest_strategy(made: Recipe) -> str:
    """What ``best_strategy`` says of the parameters of a recipe's model."""

    def start() -> Any:
        train = made.prepared.splits.train
        x = jax.tree.map(lambda leaf: jnp.asarray(leaf[:1]), train.x)
        return made.model.init(jax.random.key(0), x).params

    return best_strategy(jax.eval_shape(start))


def write(swept: Swept, made: Recipe, axes: Mapping[str, Axis]) -> None:
    """Write the settings, the table, the best trial and the picture."""
    folder, names, metric = swept.folder, swept.names, swept.metric
    content = config_content(made.job, made.prepared, made.plan)
    write_json(folder / "config.json", content)
    with (folder / "sweep.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        seeds = [f"seed_{i}" for i in range(metric.shape[1])]
        rows.writerow([*names, "mean", "std", *seeds])
        for value, runs in zip(swept.values.tolist(), metric.tolist(), strict=True):
            rows.writerow([*value, np.mean(runs), np.std(runs), *runs])
    best = dict(zip(names, swept.values[swept.best].tolist(), strict=True))
    spread = {"mean": float(metric[swept.best].mean())}
    spread |= {"std": float(metric[swept.best].std())}
    write_json(
        folder / "result.json",
        {"metric": f"validation {swept.metric_name}", "best": best, **spread}
        | {"trials": len(metric), "seeds": metric.shape[1]}
        | {"strategy": swept.strategy, "axes": {n: a.values for n, a in axes.items()}},
    )
    picture = draw(swept, [axis.log for axis in axes.values()])
    if picture is not None:
        (folder / "sweep.png").write_bytes(png(picture))


def draw(swept: Swept, log: list[bool]) -> Any:
    """The picture of one or of two varied numbers; ``None`` for more."""
    label = f"validation {swept.metric_name}"
    if len(swept.names) == 1:
        column = swept.values[:, 0]
        return sweep_curves(
            column, swept.metric, swept.names[0], metric_name=label, log_x=log[0]
        )
    ticks = [np.unique(column) for column in swept.values.T]
    if len(ticks) != 2 or len(ticks[0]) * len(ticks[1]) != len(swept.metric):
        return None
    order = np.lexsort((swept.values[:, 1], swept.values[:, 0]))
    table = swept.metric[order].reshape(len(ticks[0]), len(ticks[1]), -1)
    return sweep_map(ticks[0], ticks[1], table, swept.names, metric_name=label)
