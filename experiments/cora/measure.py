"""Every seed of a network in one program."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.cora.config import MODELS, Config
from experiments.cora.stopping import best_of_both, lowest
from jaxdl.models.registry import MODELS as KNOWN
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train.on_device import on_device


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    return {name: measure_one(config, name) for name in MODELS}


def measure_one(config: Config, name: str) -> dict[str, Any]:
    """Accuracies of one network on the test part, ``[seeds]``, by the step judged.

    ``test`` is that of ``lowest``, ``both`` that of ``best_of_both``, ``last`` that of
    the last step; ``step`` is when ``lowest`` was, from 1. ``curve`` is the mean over
    the seeds after every step.
    """
    made = recipe_of(config, name)
    program = jax.jit(lambda keys: jax.lax.map(curves(made), keys))
    found = program(jax.random.split(made.key, config.num_seeds))
    losses, accuracies, test = (np.asarray(each, np.float64) for each in found)

    def chosen(rule: Any) -> np.ndarray:
        runs = zip(losses, accuracies, strict=True)
        return np.array([rule(*run, config.patience) for run in runs])

    step, row = chosen(lowest), np.arange(config.num_seeds)
    return {
        "test": test[row, step].tolist(),
        "both": test[row, chosen(best_of_both)].tolist(),
        "last": test[:, -1].tolist(),
        "step": (step + 1).tolist(),
        "curve": test.mean(0).tolist(),
    }


def recipe_of(config: Config, name: str) -> Recipe:
    """What ``jaxdl train NAME --data cora`` runs, with so many steps."""
    usual = {**KNOWN[name].facts["defaults"], "epochs": config.num_steps}
    return recipe(Job(name, ClassifyConfig(data="cora", fake=config.fake, **usual)))


def curves(made: Recipe) -> Any:
    """The run of a key, to what is found after every step.

    That is the cross-entropy and accuracy on the validation part, and the accuracy on
    the test part.
    """
    splits = jax.tree.map(jnp.asarray, made.prepared.splits)
    learner = on_device(made.learner, splits.train, made.plan.batch_size)
    nodes = jnp.concatenate([splits.validation.x, splits.test.x])
    labels = jnp.concatenate([splits.validation.y, splits.test.y])
    held = len(splits.validation.x)

    def step(state: Any, _: None) -> tuple[Any, Any]:
        state, _ = learner.update(state, None)
        variables = jaxdl.Variables(state.params, state.model_state)
        logits, _ = made.model.apply(variables, nodes, train=False)
        right = (logits.argmax(-1) == labels).astype(jnp.float32)
        losses = optax.softmax_cross_entropy_with_integer_labels(
            logits[:held], labels[:held]
        )
        return state, (losses.mean(), right[:held].mean(), right[held:].mean())

    def whole(key: jax.Array) -> Any:
        state = learner.init(key, made.hparams, None)
        return jax.lax.scan(step, state, length=made.plan.num_steps)[1]

    return whole
