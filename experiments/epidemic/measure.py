"""Networks that saw outbreaks, and two who know the rates, in towns never seen."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import jaxdl
from experiments.epidemic.config import Config
from jaxdl.data.epidemic import RATES, STEPS
from jaxdl.ops.epidemic import (
    INFECTED,
    SUSCEPTIBLE,
    mean_field_epidemic,
    simulate_epidemic,
)
from jaxdl.recipes.config import ClassifyConfig, Job
from jaxdl.recipes.recipe import recipe


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment: the share of the test told right."""
    data = jaxdl.load("epidemic")
    rows, truth = np.asarray(data.test.x), np.asarray(data.test.y)
    known = informed(config, data)
    right = lambda probs: float(np.mean((probs[rows] > 0.5) == truth))
    return {
        "majority": float(max(np.mean(truth), 1 - np.mean(truth))),
        "mean_field": right(known["mean_field"]),
        "simulations": right(known["simulations"]),
        "bias": float(np.mean((known["mean_field"] - known["simulations"])[rows])),
        "depths": list(config.depths),
        "networks": [trained(config, depth) for depth in config.depths],
    }


def informed(config: Config, data: jaxdl.data.Data) -> dict[str, np.ndarray]:
    """Probabilities to be infected, of those who know the rates: ``[nodes]`` each."""
    graph = jax.tree.map(jnp.asarray, data.shared)
    sick = graph.nodes[:, 0] > 0
    start = jnp.where(sick, INFECTED, SUSCEPTIBLE).astype(jnp.int32)

    @jax.jit
    def share(keys: jax.Array) -> jax.Array:
        def one(key: jax.Array) -> jax.Array:
            return simulate_epidemic(key, start, graph, RATES, STEPS)[-1] != SUSCEPTIBLE

        return jax.lax.map(one, keys).mean(0)

    keys = jax.random.split(jax.random.key(1), config.num_simulations)
    states = jax.nn.one_hot(start, 3)
    field = jax.jit(lambda: mean_field_epidemic(states, graph, RATES, STEPS)[-1])()
    return {
        "simulations": np.asarray(share(keys), np.float64),
        "mean_field": 1 - np.asarray(field[:, SUSCEPTIBLE], np.float64),
    }


def trained(config: Config, depth: int) -> list[float]:
    """Test accuracy of each seed, by the run of the command ``jaxdl train sage``."""
    settings = ClassifyConfig(
        data="epidemic", epochs=config.num_steps, lr=config.learning_rate, batch_size=0
    )
    widths = (config.width,) * (depth - 1)
    made = recipe(Job("sage", settings, {"widths": widths, "dropout_rate": 0.0}))
    splits = jax.tree.map(jnp.asarray, made.prepared.splits)
    learner = jaxdl.train.on_device(made.learner, splits.train, made.plan.batch_size)

    def one(key: jax.Array) -> jax.Array:
        state = learner.init(key, made.hparams, None)
        state, _ = jax.lax.scan(
            lambda state, _: (learner.update(state, None)[0], None),
            state,
            length=made.plan.num_steps,
        )
        variables = jaxdl.Variables(state.params, state.model_state)
        logits, _ = made.model.apply(variables, splits.test.x, train=False)
        return jnp.mean(logits.argmax(-1) == splits.test.y)

    keys = jax.random.split(made.key, config.num_seeds)
    return np.asarray(jax.jit(lambda keys: jax.lax.map(one, keys))(keys)).tolist()
