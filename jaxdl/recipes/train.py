"""``jaxdl train``: from settings to a folder with a model, metrics and pictures."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.model import Variables
from jaxdl.core.types import Batch, Dataset
from jaxdl.pretrained import save_weights
from jaxdl.recipes.config import Job
from jaxdl.recipes.pictures import NUM_SHOWN, write_pictures
from jaxdl.recipes.prepare import build_network, frame_of
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.recipes.resume import shared_folder
from jaxdl.recipes.rundir import config_content, write_history, write_json
from jaxdl.recipes.start import WEIGHTS, template_of
from jaxdl.recipes.tasks import TASKS
from jaxdl.recipes.train_config import TrainConfig
from jaxdl.train import Fitted, batches, computed, evaluate_all, fit, predict_all
from jaxdl.train.host_batches import HostBatches
from jaxdl.train.learner import traced
from jaxdl.train.processes import agreed, everywhere, is_writer, local


class Trained(NamedTuple):
    """What ``train`` ends with.

    Attributes:
      folder: where everything was written.
      result: the content of ``result.json``.
      recipe: what was run.
      fitted: how it went.
    """

    folder: Path
    result: Mapping[str, Any]
    recipe: Recipe
    fitted: Fitted


def train(job: Job, say: Callable[[str], None] = print) -> Trained:
    """Train as the job says, evaluate the best state, write and draw everything.

    Of several processes, all train and evaluate, and the first one writes and draws.

    Args:
      job: the settings.
      say: told the folder before training begins.

    Raises:
      ValueError: a setting that cannot be, or a run that cannot be resumed with it;
        nothing has been written.
      NonFiniteError: the run diverged; what was seen so far has been written.
      Interrupted: a signal came; ``resume`` goes on.
    """
    with agreed():
        made = recipe(job)
        template_of(made.job, made.prepared)  # raises if model and data do not fit
        network = build_network(made.job, frame_of(made.prepared), {})
        TASKS[made.prepared.info.task].check(made.job.model, network)
        content = config_content(made.job, made.prepared, made.plan)
        source = source_of(made) if made.job.config.stream else None
    folder, resume = shared_folder(made.job, content)
    if is_writer():
        say(f"run {folder}{', resumed' if resume else ''}")
    data: Any = made.prepared.splits
    with source or contextlib.nullcontext():
        fitted = fit(
            made.learner,
            data if source is None else data._replace(train=source),
            made.plan,
            key=made.key,
            hparams=made.hparams,
            watch=made.watch,
            workdir=folder,
            resume=resume,
        )
    result = summarise(made, fitted)
    if is_writer():
        write_all(folder, made, fitted, result)
    return Trained(folder, result, made, fitted)


def source_of(made: Recipe) -> HostBatches:
    """The batches of a run that streams its training part.

    Raises:
      ImportError: the package grain is not installed.
    """
    return HostBatches(
        made.prepared.splits.train,
        made.plan.batch_size,
        made.plan.num_steps,
        key=made.key,
        workers=made.job.config.workers,
    )


def write_all(
    folder: Path, made: Recipe, fitted: Fitted, result: Mapping[str, Any]
) -> None:
    """Write what a finished run leaves behind."""
    write_history(folder)
    state = local(fitted.best_state)
    weights = evaluated_variables(state, made.job.config)
    save_weights(folder / WEIGHTS, weights)
    save_arrays(folder, made, weights)
    write_json(folder / "result.json", result)  # with it, the run counts as finished
    write_pictures(folder)


def summarise(made: Recipe, fitted: Fitted) -> dict[str, Any]:
    """Final metrics of the best state, and what they cost."""
    state, splits = fitted.best_state, made.prepared.splits
    return {
        "validation": evaluate_part(made, state, splits.validation),
        "test": evaluate_part(made, state, splits.test),
        "best_step": fitted.best_step,
        "steps": int(fitted.state.step),
        "seconds": round(fitted.seconds, 3),
        "compile_seconds": round(fitted.compile_seconds, 3),
        "parameters": sum(leaf.size for leaf in jax.tree.leaves(state.params)),
        "notes": fitted.notes,
        **scored(made, state),
    }


def scored(made: Recipe, state: Any) -> dict[str, Any]:
    """The scores of the test part, where the task has such."""
    scores = TASKS[made.prepared.info.task].scores
    test, size = made.prepared.splits.test, made.plan.eval_batch_size
    if scores is None or test is None:
        return {}
    variables = evaluated_variables(state, made.job.config)
    network = build_network(made.job, frame_of(made.prepared), {})
    return {"scores": scores(network, variables, test, made.prepared.shared, size)}


def evaluate_part(made: Recipe, state: Any, part: Dataset | None) -> dict[str, float]:
    """The metrics of a part of the data."""
    size = made.plan.eval_batch_size
    values = jax.jit(lambda s, d: computed(evaluate_all(made.learner, s, d, size)))(
        state, everywhere(part)
    )
    return {name: float(value) for name, value in values.items()}


def evaluated_variables(state: Any, config: TrainConfig) -> Variables:
    """The variables that an evaluation uses: their average where the run takes one."""
    if config.on_nonfinite == "skip":
        state = state.inner
    if config.ema_decay:
        return Variables(state.extra["params"], state.extra["model_state"])
    return Variables(state.params, state.model_state)


def save_arrays(folder: Path, made: Recipe, variables: Variables) -> None:
    """Write ``arrays.npz``: from these the pictures of the run are drawn."""
    splits, hparams = made.prepared.splits, traced(made.hparams)
    test, size = splits.test, made.plan.eval_batch_size
    assert test is not None
    kept = TASKS[made.prepared.info.task].arrays
    if kept is not None:
        few: dict[str, Any] = dict(kept(made.model, variables, test, size))
        np.savez_compressed(folder / "arrays.npz", **few)
        return
    outputs = predict_all(made.model, variables, test.x, size)
    batch = Batch(None, jnp.asarray(test.y), jnp.ones(len(outputs)))
    losses = np.asarray(made.loss(jnp.asarray(outputs), batch, hparams))
    arrays: dict[str, Any] = {
        "test_outputs": outputs,
        "test_y": test.y,
        "test_losses": losses,
    }
    if made.prepared.info.form == "array":
        first = first_batch(made)
        worst = np.argsort(-losses, kind="stable")[:NUM_SHOWN]
        arrays |= {
            "first_x": first.x[:NUM_SHOWN],
            "first_y": first.y[:NUM_SHOWN],
            "worst_rows": worst,
            "worst_x": np.asarray(test.x)[worst],
        }
    np.savez_compressed(folder / "arrays.npz", **arrays)


def first_batch(made: Recipe) -> Batch:
    """What the first step was given, before augmentation."""
    if made.job.config.stream:
        return source_of(made)(0)
    draw = batches(made.prepared.splits.train, made.plan.batch_size)
    return draw(made.key, jnp.int32(0))
