"""Networks of sets, and the formula put to the covariance of the sample."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.population.config import TASKS, Config
from jaxdl.core.sets import Sets
from jaxdl.core.types import Dataset
from jaxdl.data.population import entropy_of, information_of
from jaxdl.losses import squared_error_loss
from jaxdl.models.sets import DeepSets


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment: root mean square errors on the test, in nats."""
    return {
        "num_sets": list(config.num_sets),
        "tasks": {task: measure_one(config, task) for task in TASKS},
    }


def measure_one(config: Config, task: str) -> dict[str, Any]:
    """Errors of one task: of networks ``[num_sets][seeds]``, and of two without any."""
    data = jaxdl.load(task)
    truth = data.test.y[:, 0]
    plugged = plug_in(task, data.test.x)
    return {
        "networks": [trained(config, data, rows) for rows in config.num_sets],
        "plug_in": float(np.sqrt(np.mean((plugged - truth) ** 2))),
        "constant": float(np.sqrt(np.mean((data.train.y.mean() - truth) ** 2))),
    }


def plug_in(task: str, sets: Sets) -> np.ndarray:
    """What the closed form says of the covariance of each sample around 0.

    It knows that samples are normal and have the mean 0.
    """
    x, mask = np.asarray(sets.elements, np.float64), np.asarray(sets.mask)
    moments = np.einsum("rei,rej->rij", x, x) / mask.sum(1)[:, None, None]
    if task == "gaussian_entropy":
        return entropy_of(moments[:, 0, 0])
    return information_of(moments)


def trained(config: Config, data: jaxdl.data.Data, rows: int) -> list[float]:
    """Errors of networks trained on so many samples, all seeds in one program."""
    few = jax.tree.map(lambda leaf: jnp.asarray(leaf[:rows]), data.train)
    centre = data.train.y[:rows].mean()
    model = jaxdl.from_linen(
        DeepSets(1, (), (config.width,) * 2, (config.width,), "mean")
    )
    rate = optax.cosine_decay_schedule(config.learning_rate, config.num_steps)
    learner = jaxdl.supervised(
        model,
        lambda outputs, batch, _: squared_error_loss(outputs, batch.y - centre),
        lambda _: optax.adam(rate),
    )
    run = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))
    state, _ = jaxdl.over_seeds(run, config.num_seeds)(jax.random.key(0), None, few)
    error = jax.jit(jax.vmap(errors(model, data.test, centre)))
    return np.asarray(error(state)).tolist()


def errors(model: jaxdl.Model, test: Dataset, centre: Any) -> Callable[[Any], Any]:
    """The function from a trained state to its root mean square error."""

    def error(state: Any) -> jax.Array:
        variables = jaxdl.Variables(state.params, state.model_state)
        x = jax.tree.map(jnp.asarray, test.x)
        outputs, _ = model.apply(variables, x, train=False)
        return jnp.sqrt(jnp.mean(jnp.square(outputs + centre - test.y)))

    return error
