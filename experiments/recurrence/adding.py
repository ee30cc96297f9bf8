"""Who learns to add two numbers that are far apart, of networks without gates."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import linen as nn
from jaxtyping import Array, Float

from experiments.recurrence.config import Config
from jaxdl.core.keys import stream
from jaxdl.data import adding_problem
from jaxdl.layers import LeakyRNN, SkipRNN
from jaxdl.losses import gradient_ratio_loss

NETWORKS = ("simple", "leaky", "skip", "removed", "penalty")


def layer_of(name: str, config: Config) -> nn.Module:
    """The layer of that name; the penalty is on the gradients of the simple one."""
    if name == "leaky":
        return LeakyRNN(config.width, keep=config.keep)
    delays = {"skip": (1, config.skip), "removed": (config.skip,)}.get(name, (1,))
    return SkipRNN(config.width, delays)


def adding(config: Config) -> dict[str, list[float]]:
    """The mean squared error of each seed on new sequences, by network.

    Saying 1 always has an error of a sixth.
    """
    x, y = map(jnp.asarray, adding_problem(config.rows, config.adding_time))
    test = tuple(map(jnp.asarray, adding_problem(1000, config.adding_time, seed=1)))
    keys = jax.random.split(jax.random.key(4), config.num_seeds)
    found = {}
    for name in NETWORKS:

        def one(key: Array, name: str = name) -> Array:
            return trained(config, name, (x, y), test, key)

        found[name] = np.asarray(jax.jit(jax.vmap(one))(keys), float).tolist()
    return found


def trained(config: Config, name: str, data: Any, test: Any, key: Array) -> Array:
    """The error of a network after training."""
    layer = layer_of(name, config)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(0.003))
    params = {
        "layer": layer.init(stream(key, "layer"), data[0][:1])["params"],
        "read": jnp.zeros((config.width, 1)),
    }

    def error(params: Any, x: Array, y: Array) -> Float[Array, " batch"]:
        states, _ = layer.apply({"params": params["layer"]}, x)
        return jnp.square(states[:, -1] @ params["read"] - y)[:, 0]

    def loss(params: Any, x: Array, y: Array) -> Array:
        if name != "penalty":
            return error(params, x, y).mean()
        by_state = jax.grad(pushed_error, 3, has_aux=True)
        shape = x.shape[1], x.shape[0], config.width
        gradients, errors = by_state(params, x, y, jnp.zeros(shape))
        ratio = gradient_ratio_loss(gradients.swapaxes(0, 1))
        return errors.mean() + config.penalty * ratio.mean()

    def update(carry: Any, i: Array) -> tuple[Any, None]:
        params, memory = carry
        drawn = jax.random.randint(stream(key, "batch", i), (32,), 0, len(data[0]))
        slope = jax.grad(loss)(params, data[0][drawn], data[1][drawn])
        moves, memory = optimizer.update(slope, memory)
        return (optax.apply_updates(params, moves), memory), None

    start = params, optimizer.init(params)
    (params, _), _ = jax.lax.scan(update, start, jnp.arange(config.adding_updates))
    return error(params, *test).mean()


def pushed_error(
    params: Any, x: Array, y: Array, push: Float[Array, "time batch width"]
) -> tuple[Array, Float[Array, " batch"]]:
    """The summed error of the simple network if its states were moved by ``push``.

    At 0 its derivative by ``push`` is that by the state after each step.
    """
    inputs, kernel = params["layer"]["ih"], params["layer"]["kernel_1"]

    def step(state: Array, now: tuple[Array, Array]) -> tuple[Array, None]:
        arrived, moved = now
        return jnp.tanh(arrived + state @ kernel) + moved, None

    arriving = (x @ inputs["kernel"] + inputs["bias"]).swapaxes(0, 1)
    last, _ = jax.lax.scan(step, jnp.zeros(push.shape[1:]), (arriving, push))
    errors = jnp.square(last @ params["read"] - y)[:, 0]
    return errors.sum(), errors
