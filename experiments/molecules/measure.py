"""Every seed of a network in one program, and a linear model of counted atoms."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from experiments.molecules.config import NETWORKS, Config
from jaxdl.core.model import Variables
from jaxdl.core.types import Dataset, Splits
from jaxdl.models.registry import MODELS
from jaxdl.recipes.config import ClassifyConfig, Job, RegressConfig
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train.evaluate import computed, evaluate_all
from jaxdl.train.on_device import on_device


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    made = {name: recipe_of(config, name) for name in NETWORKS}
    return {
        "linear": linear(made["default"].prepared.splits),
        "networks": {name: measure_one(one, config) for name, one in made.items()},
        "bace": bace(config),
    }


def recipe_of(config: Config, name: str) -> Recipe:
    """What ``jaxdl train MODEL --data esol`` runs with the settings of a network."""
    model, _, fields = NETWORKS[name]
    usual = {**MODELS[model].facts["defaults"], "lr": config.lr}
    usual["epochs"] = config.mpnn_epochs if model == "mpnn" else config.epochs
    settings = RegressConfig(data="esol", fake=config.fake, **usual)
    return recipe(Job(model, settings, fields))


def measure_one(made: Recipe, config: Config) -> dict[str, Any]:
    """Root mean squared errors of one network, in units of the target.

    ``validation`` and ``test`` are those after the first epoch that is best on the
    validation part, ``last`` is that of the test after the last epoch, ``[seeds]``;
    ``curve`` is the validation part's, ``[epochs]``.
    """
    keys, run = jax.random.split(made.key, config.seeds), curves(made, error)
    program = jax.jit(lambda keys, splits: jax.lax.map(lambda k: run(k, splits), keys))
    found = program(keys, jax.tree.map(jnp.asarray, made.prepared.splits))
    validation, test = (np.asarray(each, np.float64) for each in found)
    best = np.arange(config.seeds), validation.argmin(1)
    return {
        "validation": validation[best].tolist(),
        "test": test[best].tolist(),
        "last": test[:, -1].tolist(),
        "curve": validation.mean(0).tolist(),
    }


def bace(config: Config) -> dict[str, Any]:
    """ROC AUC of the third GIN on BACE, and of a linear model of counted atoms.

    ``test`` is that after the first epoch that is best on the validation part.
    """
    usual = {**MODELS["gin"].facts["defaults"], "lr": config.lr}
    usual["epochs"] = config.bace_epochs
    settings = ClassifyConfig(data="bace", fake=config.fake, **usual)
    made = recipe(Job("gin", settings, NETWORKS["mean"][2]))
    splits = made.prepared.splits
    keys = jax.random.split(made.key, config.seeds)
    program = jax.jit(jax.vmap(curves(made, odds), in_axes=(0, None)))
    found = program(keys, jax.tree.map(jnp.asarray, splits))
    parts = splits.validation, splits.test
    validation, test = (
        np.array([[roc_auc_score(part.y == 1, one) for one in run] for run in runs])
        for part, runs in zip(parts, map(np.asarray, found), strict=True)
    )
    best = np.arange(config.seeds), validation.argmax(1)
    line = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    line.fit(counts(splits.train), splits.train.y == 1)
    said = line.decision_function(counts(splits.test))
    return {
        "linear": float(roc_auc_score(splits.test.y == 1, said)),
        "validation": validation[best].tolist(),
        "test": test[best].tolist(),
    }


def odds(made: Recipe, state: Any, part: Dataset) -> jax.Array:
    """The log-odds of the second class, ``[rows]``."""
    variables = Variables(state.params, state.model_state)
    logits, _ = made.model.apply(variables, part.x, train=False)
    return logits[:, 1] - logits[:, 0]


def error(made: Recipe, state: Any, part: Dataset) -> jax.Array:
    """The root mean squared error, in units of the target."""
    sums = evaluate_all(made.learner, state, part, made.plan.eval_batch_size)
    return computed(sums)["rmse"]


def curves(made: Recipe, asked: Any) -> Any:
    """The run of a key, to what is asked of validation and test after every epoch."""
    plan = made.plan

    def whole(key: jax.Array, splits: Splits) -> Any:
        learner = on_device(made.learner, splits.train, plan.batch_size)

        def step(state: Any, _: None) -> tuple[Any, Any]:
            return learner.update(state, None)

        def epoch(state: Any, _: None) -> tuple[Any, Any]:
            state, _ = jax.lax.scan(step, state, length=plan.eval_every)
            return state, tuple(asked(made, state, part) for part in splits[1:])

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
