"""A network that must repeat its input of some steps ago, by cut gradients."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array

from experiments.recurrence.config import Config
from jaxdl.core.keys import stream
from jaxdl.ops.recurrent_cells import CELLS
from jaxdl.ops.truncated_scan import truncated_scan

WIDTH = 24


def truncation(config: Config) -> list[dict[str, Any]]:
    """The error of each seed after training, by the length of a stretch.

    1 is the error of saying 0. The first steps, for which there is nothing to repeat,
    do not count.
    """
    keys = jax.random.split(jax.random.key(3), config.num_seeds)
    return [
        {
            "stretch": stretch,
            "error": np.asarray(
                jax.jit(jax.vmap(lambda key, k=stretch: trained(config, k, key)))(keys),
                float,
            ).tolist(),
        }
        for stretch in config.stretches
    ]


def trained(config: Config, stretch: int, key: jax.Array) -> Array:
    """The mean squared error over the last tenth of the updates."""
    optimizer = optax.adam(config.learning_rate)
    params = {
        "ih": jax.random.normal(stream(key, "ih"), (1, 3 * WIDTH)),
        "hh": jax.random.normal(stream(key, "hh"), (WIDTH, 3 * WIDTH)) / WIDTH**0.5,
        "bias": jnp.zeros((1, 3 * WIDTH)),
        "read": jnp.zeros((WIDTH, 1)),
    }

    def loss(params: Any, x: Array) -> Array:
        def step(state: Array, x: Array) -> tuple[Array, Array]:
            sums = x @ params["ih"] + params["bias"], state @ params["hh"]
            (state,), _ = CELLS["gru"].forward((), (state,), *sums)
            return state, state @ params["read"]

        _, said = truncated_scan(step, jnp.zeros((x.shape[1], WIDTH)), x, stretch)
        return jnp.mean((said[config.delay :] - x[: -config.delay]) ** 2)

    def update(carry: Any, i: Array) -> tuple[Any, Array]:
        params, memory = carry
        shape = config.sequence, config.batch_size, 1
        x = jax.random.normal(stream(key, "x", i), shape)
        value, slope = jax.value_and_grad(loss)(params, x)
        moves, memory = optimizer.update(slope, memory)
        return (optax.apply_updates(params, moves), memory), value

    start = params, optimizer.init(params)
    _, losses = jax.lax.scan(update, start, jnp.arange(config.updates))
    return losses[-max(config.updates // 10, 1) :].mean()
