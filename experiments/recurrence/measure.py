"""Powers of a matrix, gradients through time, echoes, and truncation; seeds in step."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from experiments.recurrence.adding import adding, layer_of
from experiments.recurrence.config import Config
from experiments.recurrence.truncation import truncation
from jaxdl.data import mackey_glass, narma10
from jaxdl.layers import GRU, LSTM, RNN
from jaxdl.models.linear import predict_linear
from jaxdl.models.sequence import echo, fit_readout, reservoir
from jaxdl.ops.recurrent import State, cell_of, recur

WASHOUT = 100  # steps that an echo-state network hears before it counts


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    return {
        "law": law(config),
        "gradients": gradients(config),
        "echo": {name: echoes(config, *series(config, name)) for name in SERIES},
        "truncation": truncation(config),
        "adding": adding(config),
    }


def linear_step(
    params: tuple[()], state: State, from_input: Array, from_state: Array
) -> State:
    """A recurrence without an activation."""
    del params, state
    return (from_input + from_state,)


LINEAR = cell_of(linear_step)


def powers(
    key: jax.Array, radius: Float[Array, ""], width: int, steps: int
) -> dict[str, Array]:
    """How long a state and its gradient are, and how far both are from the formula."""
    draw, start, read = jax.random.split(key, 3)
    matrix = jax.random.normal(draw, (width, width))
    matrix = matrix + matrix.T
    matrix = matrix * radius / jnp.max(jnp.abs(jnp.linalg.eigvalsh(matrix)))
    first = jax.random.normal(start, (1, width))
    weight = jax.random.normal(read, (1, width))

    def run(first: Array) -> tuple[Array, Array]:
        nothing = jnp.zeros((steps, 1, width))
        states, last = recur(LINEAR, matrix, nothing, (first,))
        return jnp.sum(last[0] * weight), states[:, 0]

    (_, states), back = jax.value_and_grad(run, has_aux=True)(first)
    values, vectors = jnp.linalg.eigh(matrix)
    times = jnp.arange(1, steps + 1)[:, None]
    formula = values[None] ** times * (vectors.T @ first[0])[None] @ vectors.T
    gradient = values**steps * (vectors.T @ weight[0]) @ vectors.T
    length = jnp.linalg.norm(states, axis=1)
    off = jnp.linalg.norm(states - formula, axis=1)
    return {
        "length": length / jnp.linalg.norm(first),
        "off": jnp.max(off / jnp.linalg.norm(formula, axis=1)),
        "back_off": jnp.linalg.norm(back[0] - gradient) / jnp.linalg.norm(gradient),
    }


def law(config: Config) -> list[dict[str, Any]]:
    """The eigenvalue law at every radius, over the seeds."""
    keys = jax.random.split(jax.random.key(0), config.num_seeds)

    @jax.jit
    def every(keys: Array, radii: Array) -> dict[str, Array]:
        def one(key: Array, radius: Array) -> dict[str, Array]:
            return powers(key, radius, config.width, config.num_steps)

        return jax.vmap(jax.vmap(one, (0, None)), (None, 0))(keys, radii)

    found = jax.tree.map(np.asarray, every(keys, jnp.asarray(config.radii)))
    return [
        {
            "radius": radius,
            "length": np.median(found["length"][i], axis=0).tolist(),
            "last": found["length"][i, :, -1].tolist(),
            "off": found["off"][i].tolist(),
            "back_off": found["back_off"][i].tolist(),
        }
        for i, radius in enumerate(config.radii)
    ]


def gradients(config: Config) -> dict[str, dict[str, Any]]:
    """How long the gradient by an input is, by the steps since, for untrained layers.

    Lengths are relative to that of the last input.
    """
    layers = {
        "RNN": RNN(config.width),
        **{name: layer_of(name, config) for name in ("leaky", "skip", "removed")},
        "LSTM": LSTM(config.width),
        "GRU": GRU(config.width),
    }
    keys = jax.random.split(jax.random.key(1), config.num_seeds)
    found = {}
    for name, layer in layers.items():

        def one(key: jax.Array, layer: Any = layer) -> Array:
            draw, init, read = jax.random.split(key, 3)
            x = jax.random.normal(draw, (1, config.num_steps + 1, config.width))
            weight = jax.random.normal(read, (config.width,))
            variables = layer.init(init, x)

            def total(x: Array) -> Array:
                return layer.apply(variables, x)[0][0, -1] @ weight

            length = jnp.linalg.norm(jax.grad(total)(x)[0], axis=1)[::-1]
            return length / length[0]

        lengths = np.asarray(jax.jit(jax.vmap(one))(keys), float)
        found[name] = {
            "length": np.median(lengths, axis=0).tolist(),
            "at_lag": np.log10(lengths[:, config.lag] + 1e-30).tolist(),
        }
    return found


SERIES = ("Mackey-Glass", "NARMA-10")


def series(config: Config, name: str) -> tuple[Array, Array]:
    """What an echo-state network hears, and what it is to say at each step."""
    if name == "NARMA-10":
        u, y = narma10(config.length)
        return jnp.asarray(u, jnp.float32)[:, None], jnp.asarray(y, jnp.float32)[
            :, None
        ]
    x = jnp.asarray(mackey_glass(config.length + config.horizon), jnp.float32)[:, None]
    return x[: config.length], x[config.horizon :]


def echoes(config: Config, x: Array, y: Array) -> dict[str, Any]:
    """Errors on the last third by radius and seed, in standard deviations of y."""
    cut = 2 * config.length // 3

    @jax.jit
    def every(keys: Array, radii: Array) -> Array:
        def one(key: Array, radius: Array) -> Array:
            states = echo(reservoir(key, config.units, 1, radius=radius), x)
            fit = fit_readout(states[:cut], y[:cut], washout=WASHOUT)
            miss = predict_linear(fit, states[cut:]) - y[cut:]
            return jnp.sqrt(jnp.mean(miss**2)) / jnp.std(y[cut:])

        return jax.vmap(jax.vmap(one, (0, None)), (None, 0))(keys, radii)

    keys = jax.random.split(jax.random.key(2), config.num_seeds)
    errors = np.asarray(every(keys, jnp.asarray(config.echo_radii)), float)
    return {"radius": list(config.echo_radii), "error": errors.tolist()}
