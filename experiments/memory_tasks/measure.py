"""Each network on each task, all its seeds in one program."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from experiments.memory_tasks.config import Config
from experiments.memory_tasks.networks import networks
from experiments.memory_tasks.tasks import TASKS, Task
from jaxdl.core.model import Variables, as_model
from jaxdl.core.types import Splits
from jaxdl.train import Plan, map_runs, run, supervised

LOOKS = 1000  # sequences of the test


def measure(config: Config) -> dict[str, Any]:
    """Scores by task and network."""
    found: dict[str, Any] = {}
    for name, make in TASKS.items():
        task = make(config)
        time = task.train.x.shape[1]
        found[name] = {"guess": task.guess, "time": time, "networks": {}}
        for network, module in networks(config, task.outputs, time).items():
            found[name]["networks"][network] = scores(config, task, module)
    return found


def scores(config: Config, task: Task, module: Any) -> dict[str, Any]:
    """The score of each seed on the test, and its training loss over the updates."""
    model = as_model(module)
    optimizer = optax.chain(
        optax.clip_by_global_norm(1.0), optax.adam(config.learning_rate)
    )
    learner = supervised(model, task.loss, optimizer)
    plan = Plan(config.updates, config.batch_size)
    program = map_runs(run(learner, plan), in_axes=(0, None, None), strategy="scan")
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    states, history = program(keys, (), Splits(task.train))

    x, y = (jnp.asarray(part[:LOOKS]) for part in task.test[:2])

    @jax.jit
    def tested(params: Any) -> jax.Array:
        outputs, _ = model.apply(Variables(params, {}), x, train=False)
        return task.score(outputs, y)

    curve = np.asarray(history.train["loss"], float).mean(0)
    pieces = np.array_split(curve, min(40, len(curve)))
    return {
        "score": np.asarray(jax.lax.map(tested, states.params), float).tolist(),
        "loss": [float(piece.mean()) for piece in pieces],
        "parameters": sum(x.size for x in jax.tree.leaves(states.params))
        // config.num_seeds,
    }
