"""Both tasks, both networks, both ways to hold places out; and the symmetry itself."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

import jaxdl
from experiments.coord_conv.config import KINDS, SPLITS, TASKS, Config, HParams
from experiments.coord_conv.networks import NETWORKS
from experiments.translation.symmetry import left_over
from jaxdl.layers import Conv, CoordConv
from jaxdl.losses import cross_entropy_loss, half_squared_error_loss


def places(size: int) -> Float[np.ndarray, "places 2"]:
    """Row and column of every pixel, from -1 to 1, row by row."""
    line = np.linspace(-1, 1, size, dtype=np.float32)
    return np.stack(np.meshgrid(line, line, indexing="ij"), -1).reshape(-1, 2)


def held_out(config: Config) -> Float[np.ndarray, "splits places"]:
    """1 where a place is tested on: some that are drawn, or the lower right quarter."""
    where = places(config.size)
    drawn = np.random.default_rng(0).permutation(len(where))
    return np.stack([drawn < config.held_out * len(where), (where > 0).all(1)]).astype(
        np.float32
    )


def dataset(config: Config, task: str) -> jaxdl.Dataset:
    """All places with their images: the one is the input and the other the target."""
    where = places(config.size)
    number = np.arange(len(where), dtype=np.int32)
    if task == "paint":
        return jaxdl.Dataset(where, number)
    images = np.eye(len(where), dtype=np.float32)
    return jaxdl.Dataset(images.reshape(-1, config.size, config.size, 1), where)


class Outcome(NamedTuple):
    """What a run led to.

    Attributes:
      losses: on the places held out, at every look.
      distance: from the true to the predicted place, in pixels, for each place.
    """

    losses: Float[Array, " looks"]
    distance: Float[Array, " places"]


def trained(config: Config, task: str, kind: str) -> Outcome:
    """All runs of a task and a network: leaves of ``[splits, rates, seeds, ...]``."""
    model = jaxdl.from_linen(NETWORKS[task](kind, config.size, config.channels))
    paints = task == "paint"
    loss = cross_entropy_loss if paints else half_squared_error_loss
    learner = jaxdl.supervised(
        model,
        lambda outputs, batch, hparams: loss(outputs, batch.y),
        lambda hparams: optax.adam(hparams.learning_rate),
    )
    plan = jaxdl.Plan(
        config.num_steps,
        config.batch_size,
        eval_every=config.num_steps // config.num_looks,
        eval_batch_size=config.size**2,
    )
    run = jaxdl.run(learner, plan)
    where = places(config.size)
    masks = jnp.asarray(held_out(config))

    def one(key: Array, hparams: HParams, data: jaxdl.Dataset) -> Outcome:
        held = masks[hparams.quarter.astype(jnp.int32)]
        parts = (data._replace(weight=weight) for weight in (1 - held, held))
        state, history = run(key, hparams, jaxdl.Splits(*parts))
        variables = jaxdl.Variables(state.params, state.model_state)
        outputs, _ = model.apply(variables, data.x, train=False)
        found = jnp.asarray(where)[outputs.argmax(-1)] if paints else outputs
        off = jnp.linalg.norm(found - where, axis=-1) * (config.size - 1) / 2
        return Outcome(history.validation["loss"], off)

    rates = config.learning_rates
    every = [(rate, float(quarter)) for quarter in range(2) for rate in rates]
    trials = HParams(*jnp.asarray(every, jnp.float32).T)
    many = jaxdl.sweep(one, config.num_seeds, strategy="loop")
    found = many(
        jax.random.key(0), trials, jax.tree.map(jnp.asarray, dataset(config, task))
    )
    return jax.tree.map(
        lambda a: np.asarray(a).reshape(2, len(rates), *a.shape[1:]), found
    )


def row(config: Config, outcome: Outcome, held: np.ndarray) -> dict[str, Any]:
    """What one network led to on one split, at the rate of its least test distance."""
    test = outcome.distance[..., held > 0].mean(-1)
    best = int(test.mean(1).argmin())
    distance = outcome.distance[best]
    return {
        "learning_rate": config.learning_rates[best],
        "losses": outcome.losses[best].tolist(),
        "test_distance": test[best].tolist(),
        "train_distance": distance[:, held == 0].mean(1).tolist(),
        "test_right": (distance[:, held > 0] < 0.5).mean(1).tolist(),
        "train_right": (distance[:, held == 0] < 0.5).mean(1).tolist(),
        "map": distance.mean(0).reshape(config.size, config.size).tolist(),
    }


def symmetry(config: Config) -> dict[str, list[float]]:
    """What a shift by one leaves over of single layers with random weights."""

    def one(key: Array, layer: Any) -> Array:
        x = jax.random.normal(key, (8, config.size, config.size, 1))
        variables = layer.init(key, x)
        moved = layer.apply(variables, jnp.roll(x, 1, 2))
        return left_over(moved, layer.apply(variables, x))

    keys = jax.random.split(jax.random.key(1), config.num_seeds)
    layers = {"conv": Conv(4, 1), "coord": CoordConv(4, 1)}
    return {
        kind: [float(one(key, layer)) for key in keys] for kind, layer in layers.items()
    }


def num_params(config: Config, task: str, kind: str) -> int:
    """How many numbers a network learns."""
    module = NETWORKS[task](kind, config.size, config.channels)
    x = jnp.asarray(dataset(config, task).x[:1])
    shapes = jax.eval_shape(jaxdl.from_linen(module).init, jax.random.key(0), x)
    return sum(leaf.size for leaf in jax.tree.leaves(shapes.params))


def measure(config: Config) -> dict[str, Any]:
    """By task and network: its size, and a row for each way to hold places out."""
    masks = held_out(config)
    found: dict[str, Any] = {"symmetry": symmetry(config)}
    found["held_out"] = masks.reshape(-1, config.size, config.size).tolist()
    for task in TASKS:
        found[task] = {}
        for kind in KINDS[task]:
            outcome = trained(config, task, kind)
            rows = [jax.tree.map(lambda a, i=i: a[i], outcome) for i in range(2)]
            found[task][kind] = {"params": num_params(config, task, kind)} | {
                name: row(config, part, held)
                for name, part, held in zip(SPLITS, rows, masks, strict=True)
            }
    return found
