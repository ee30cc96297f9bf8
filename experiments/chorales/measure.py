"""What a step of the test costs, every seed of a network in one program."""

from typing import Any

import jax
import numpy as np

from experiments.chorales.config import NETWORKS, Config, Network
from jaxdl.data import load
from jaxdl.models import MODELS
from jaxdl.recipes.config import Job, MultilabelConfig
from jaxdl.recipes.recipe import Recipe, recipe
from jaxdl.train import computed, evaluate_all, map_runs, run


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment, in nats a step."""
    networks = {
        name: trained(config, recipe_of(config, NETWORKS[name]))
        for name in config.models
    }
    return {"frequencies": frequencies(config), "networks": networks}


def frequencies(config: Config) -> float:
    """The cost of giving each key how often it is pressed in the training part."""
    data = load("jsb_chorales", fake=config.fake)
    train, test = (part.y[part.y[..., 0] >= 0] for part in (data.train, data.test))
    share = np.clip(train.mean(0, dtype=float), 1e-6, 1 - 1e-6)
    return float(-(test * np.log(share) + (1 - test) * np.log(1 - share)).sum(1).mean())


def recipe_of(config: Config, network: Network) -> Recipe:
    """What ``jaxdl train NAME`` runs with these settings."""
    usual = {**MODELS[network.name].facts["defaults"], "epochs": config.epochs}
    made = MultilabelConfig(fake=config.fake, batch_size=config.batch_size, **usual)
    fields = {"features": config.features, "dropout_rate": network.dropout_rate}
    return recipe(Job(network.name, made, fields))


def trained(config: Config, made: Recipe) -> dict[str, Any]:
    """The cost of each run after its last step, and of its validation on the way."""
    program = map_runs(
        run(made.learner, made.plan), in_axes=(0, None, None), strategy="loop"
    )
    keys = jax.random.split(made.key, config.num_seeds)
    states, history = program(keys, made.hparams, made.prepared.splits)
    size = made.plan.eval_batch_size

    @jax.jit
    def tested(state: Any, part: Any) -> jax.Array:
        return computed(evaluate_all(made.learner, state, part, size))["nll"]

    each = [jax.tree.map(lambda x, i=i: x[i], states) for i in range(config.num_seeds)]
    test = made.prepared.splits.test
    return {
        "nll": [float(tested(state, test)) for state in each],
        "curve": np.asarray(history.validation["nll"], float).mean(0).tolist(),
        "parameters": sum(x.size for x in jax.tree.leaves(each[0].params)),
    }
