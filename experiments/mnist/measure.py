"""The runs of each network, all its seeds by one compiled program."""

import time
from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from experiments.mnist.config import Config, Trial
from experiments.mnist.networks import NETWORKS
from jaxdl.core.model import Model
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.forms import INPUT_FORMS
from jaxdl.recipes.prepare import Prepared, prepare_data
from jaxdl.recipes.recipe import HParams, optimizer_of, transformed, warm_cosine
from jaxdl.recipes.tasks import TASKS
from jaxdl.train import (
    Learner,
    Plan,
    computed,
    evaluate_all,
    map_runs,
    run,
    supervised,
)

EVAL_BATCH = 256


def measure(config: Config) -> dict[str, Any]:
    """The results of all networks, a row each."""
    return {"runs": [measured(config, trial) for trial in config.trials]}


def settings(config: Config, trial: Trial) -> ClassifyConfig:
    """What ``jaxdl train`` would be told."""
    return ClassifyConfig(
        data=config.data,
        fake=config.fake,
        augment=config.augment,  # type: ignore[arg-type] # one of its names
        epochs=trial.epochs,
        batch_size=trial.batch_size,
        ema_decay=config.ema_decay,
    )


def learner_of(made: ClassifyConfig, data: Prepared, model: Model, steps: int) -> Any:
    """The Learner and the numbers of ``jaxdl train`` for a model of scaled digits."""
    task = TASKS["classify"]
    learner = transformed(
        supervised(
            INPUT_FORMS["array"].attach(model, data.inputs, None),
            task.loss(data),
            optimizer_of(made, steps, warm_cosine),
            task.metrics,
        ),
        made,
        task.augment(made, data),
    )
    numbers = task.numbers(made)
    return learner, HParams(made.lr, made.weight_decay, made.warmup, numbers, {})


def measured(config: Config, trial: Trial) -> dict[str, Any]:
    """The results of one network, a run a seed; its last weights are judged."""
    name, model = NETWORKS[trial.network]
    made = settings(config, trial)
    data = prepare_data(Job("lenet", made))
    epoch = -(-len(data.splits.train.x) // trial.batch_size)
    plan = Plan(trial.epochs * epoch, trial.batch_size, epoch, EVAL_BATCH)
    learner, hparams = learner_of(made, data, model, plan.num_steps)
    program = map_runs(run(learner, plan), in_axes=(0, None, None), strategy="loop")
    keys = jnp.stack([jax.random.key(seed) for seed in trial.seeds])
    began = time.perf_counter()
    states, history = jax.block_until_ready(program(keys, hparams, data.splits))
    seconds = time.perf_counter() - began
    test = tested(learner, states, data.splits.test, len(trial.seeds))
    size = sum(leaf.size for leaf in jax.tree.leaves(states.params))
    return {
        "name": name,
        "epochs": trial.epochs,
        "batch_size": trial.batch_size,
        "seeds": list(trial.seeds),
        "parameters": size // len(trial.seeds),
        "rows": [len(part.x) for part in data.splits if part is not None],
        "test_error": test,
        "curve": (1 - np.asarray(history.validation["accuracy"], float)).tolist(),
        "seconds": seconds,
    }


def tested(learner: Learner, states: Any, test: Any, count: int) -> list[float]:
    """The share of the test part that each run misreads."""

    @jax.jit
    def accuracy(state: Any, data: Any) -> jax.Array:
        found: Mapping[str, Any] = computed(
            evaluate_all(learner, state, data, EVAL_BATCH)
        )
        return found["accuracy"]

    each = [jax.tree.map(lambda leaf, i=i: leaf[i], states) for i in range(count)]
    return [1 - float(accuracy(state, test)) for state in each]
