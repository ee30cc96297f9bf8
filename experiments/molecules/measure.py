"""Every seed of a network in one program, and a linear model of counted atoms."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.linear_model import RidgeCV

from experiments.molecules.config import NETWORKS, Config
from jaxdl.core.types import Dataset, Splits
from jaxdl.models.registry import MODELS
from jaxdl.recipes.config import Job, RegressConfig
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train.evaluate import computed, evaluate_all
from jaxdl.train.on_device import on_device


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    made = {name: recipe_of(config, name) for name in NETWORKS}
    return {
        "linear": linear(made["default"].prepared.splits),
        "networks": {name: measure_one(one, config) for name, one in made.items()},
    }


def recipe_of(config: Config, name: str) -> Recipe:
    """What ``jaxdl train gin --data esol`` runs with the settings of a network."""
    usual = {**MODELS["gin"].facts["defaults"], "lr": config.lr}
    usual["epochs"] = config.epochs
    settings = RegressConfig(data="esol", fake=config.fake, **usual)
    return recipe(Job("gin", settings, NETWORKS[name][1]))


def measure_one(made: Recipe, config: Config) -> dict[str, Any]:
    """Root mean squared errors of one network, in units of the target.

    ``validation`` and ``test`` are those after the first epoch that is best on the
    validation part, ``[seeds]``; ``curve`` is the validation part's, ``[epochs]``.
    """
    keys = jax.random.split(made.key, config.seeds)
    program = jax.jit(jax.vmap(curves(made), in_axes=(0, None)))
    found = program(keys, jax.tree.map(jnp.asarray, made.prepared.splits))
    validation, test = (np.asarray(each, np.float64) for each in found)
    best = np.arange(config.seeds), validation.argmin(1)
    return {
        "validation": validation[best].tolist(),
        "test": test[best].tolist(),
        "curve": validation.mean(0).tolist(),
    }


def curves(made: Recipe) -> Any:
    """The run of a key, to the errors of validation and test after every epoch."""
    plan = made.plan

    def error(state: Any, part: Dataset | None) -> jax.Array:
        sums = evaluate_all(made.learner, state, part, plan.eval_batch_size)
        return computed(sums)["rmse"]

    def whole(key: jax.Array, splits: Splits) -> Any:
        learner = on_device(made.learner, splits.train, plan.batch_size)

        def step(state: Any, _: None) -> tuple[Any, Any]:
            return learner.update(state, None)

        def epoch(state: Any, _: None) -> tuple[Any, Any]:
            state, _ = jax.lax.scan(step, state, length=plan.eval_every)
            return state, (error(state, splits.validation), error(state, splits.test))

        state = learner.init(key, made.hparams, None)
        return jax.lax.scan(epoch, state, length=plan.num_steps // plan.eval_every)[1]

    return whole


def linear(splits: Splits) -> float:
    """The test error of ridge regression on how many atoms have each feature."""
    model = RidgeCV(np.logspace(-3, 3, 13))
    model.fit(counts(splits.train), splits.train.y[:, 0])
    assert splits.test is not None
    error = model.predict(counts(splits.test)) - splits.test.y[:, 0]
    return float(np.sqrt(np.mean(error**2)))


def counts(part: Dataset) -> np.ndarray:
    """``[rows, features]``, the sum of the atoms of each molecule."""
    real = np.arange(part.x.nodes.shape[1]) < part.x.n_node[:, :1]
    return (part.x.nodes * real[..., None]).sum(1)
