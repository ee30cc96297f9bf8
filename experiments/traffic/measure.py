"""Errors of the last value and of four networks, every seed of one in one program."""

import dataclasses
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from experiments.traffic.config import Config
from jaxdl.core.model import Variables
from jaxdl.recipes.config import Job, RegressConfig
from jaxdl.recipes.prepare import build_model, frame_of
from jaxdl.recipes.recipe import Recipe, optimizer_of, recipe, warm_cosine
from jaxdl.train import map_runs, predict_all, run, supervised

AHEAD = 3  # steps of five minutes


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    whole = recipe_of(config, "gru")
    graph = recipe_of(config, "tgcn")
    return {
        "last value": last_value(whole),
        "GRU of all sensors": trained(whole, config.num_seeds),
        "GRU of each sensor": trained(without_roads(graph), config.num_seeds),
        "T-GCN": trained(graph, config.num_seeds),
        "T-GCN by sizes": trained(by_sizes(graph), config.num_seeds),
    }


def recipe_of(config: Config, name: str) -> Recipe:
    """What ``jaxdl train NAME`` runs on the traffic."""
    if name == "gru":
        made = RegressConfig(
            data="los_loop", fake=config.fake, epochs=config.all_epochs
        )
        return recipe(Job("gru", made))
    made = RegressConfig(
        data="los_loop_graph",
        fake=config.fake,
        epochs=config.own_epochs,
        lr=config.learning_rate,
        weight_decay=0.0,
    )
    return recipe(Job("tgcn", made, {"features": config.features}))


def errors(outputs: np.ndarray, targets: np.ndarray) -> dict[str, Any]:
    """Root of the mean square and mean size of the errors, and the latter by step."""
    error = np.asarray(outputs, float) - targets
    by_step = np.abs(error).reshape(len(error), AHEAD, -1).mean((0, 2))
    return {
        "rmse": float(np.sqrt(np.mean(error**2))),
        "mae": float(np.abs(error).mean()),
        "by_step": by_step.tolist(),
    }


def last_value(made: Recipe) -> dict[str, Any]:
    """The errors of saying that all stays as it is."""
    test = made.prepared.splits.test
    found = errors(np.tile(test.x[:, -1], (1, AHEAD)), test.y)
    return {name: [value] for name, value in found.items()}


def without_roads(made: Recipe) -> Recipe:
    """The same with a weight of 0 on every edge: each sensor hears itself alone."""
    graph = made.prepared.shared
    alone = graph._replace(edges=np.zeros_like(graph.edges))
    prepared = dataclasses.replace(made.prepared, shared=alone)
    model = build_model(made.job, frame_of(prepared), {})
    return made._replace(prepared=prepared, model=model)


def by_sizes(made: Recipe) -> Recipe:
    """The same that learns from the sizes of its errors, not from their squares."""
    assert made.prepared.targets is not None
    scale = jnp.asarray(made.prepared.targets.std)[None]
    return made._replace(
        loss=lambda outputs, batch, hparams: jnp.abs((outputs - batch.y) / scale).mean(
            axis=-1
        )
    )


def trained(made: Recipe, num_seeds: int) -> dict[str, Any]:
    """The errors on the test part of each run, with the weights of its last step."""
    config, steps = made.job.config, made.plan.num_steps
    learner = supervised(
        made.model, made.loss, optimizer_of(config, steps, warm_cosine)
    )
    plan = dataclasses.replace(made.plan, eval_every=0)
    program = map_runs(run(learner, plan), in_axes=(0, None, None), strategy="loop")
    keys = jax.random.split(made.key, num_seeds)
    states, _ = program(keys, made.hparams, made.prepared.splits.train)
    test, each = made.prepared.splits.test, []
    assert test is not None
    for i in range(num_seeds):
        params, state = jax.tree.map(
            lambda leaf, i=i: leaf[i], (states.params, states.model_state)
        )
        outputs = predict_all(made.model, Variables(params, state), test.x, 128)
        each.append(errors(outputs, test.y))
    found = {name: [one[name] for one in each] for name in each[0]}
    return found | {"parameters": sum(x.size for x in jax.tree.leaves(params))}
