"""Symmetries of untrained layers, and the accuracy of trained networks by shift."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.translation.config import Config
from experiments.translation.networks import Network
from experiments.translation.pooling import pooling
from experiments.translation.symmetry import Images, equivariance, turning
from jaxdl.data import resize_images
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy


def framed(part: jaxdl.Dataset, size: int) -> jaxdl.Dataset:
    """Digits of 8x8 pixels in the middle of empty images."""
    margin = (size - 8) // 2
    sides = (margin, margin)
    return part._replace(x=np.pad(part.x, ((0, 0), sides, sides, (0, 0))))


def by_shift(config: Config, kind: str) -> jax.Array:
    """Test accuracy of a network, trained on digits in the middle, ``[seeds, shifts]``.

    A shift is tried in all four directions; the result is their mean.
    """
    splits = jaxdl.load("digits").splits
    train, test = (framed(part, config.size) for part in (splits.train, splits.test))
    model = jaxdl.from_linen(Network(kind, config.trained_channels))
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optax.adam(config.learning_rate),
        {"accuracy": Accuracy.init},
    )
    run = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))
    ways = [
        [(way, axis) for way in (shift, -shift) for axis in (1, 2)]
        for shift in config.trained_shifts
    ]

    def one(key: jax.Array, train: jaxdl.Dataset, test: jaxdl.Dataset) -> jax.Array:
        state, _ = run(key, (), train)
        variables = jaxdl.Variables(state.params, state.model_state)

        def right(way: int, axis: int) -> jax.Array:
            moved = jnp.roll(test.x, way, axis)
            logits, _ = model.apply(variables, moved, train=False)
            return jnp.mean(logits.argmax(-1) == test.y)

        means = [jnp.mean(jnp.stack([right(*way) for way in some])) for some in ways]
        return jnp.stack(means)

    keys = jax.random.split(jax.random.key(1), config.num_seeds)
    strategy = "vmap" if kind == "dense" else "loop"
    mapped = jaxdl.map_runs(one, in_axes=(0, None, None), strategy=strategy)
    return mapped(keys, *jax.tree.map(jnp.asarray, (train, test)))


def symmetries(config: Config, images: Images) -> dict[str, jax.Array]:
    """All of it, ``[seeds, ...]``: each seed has its own weights and images."""

    def one(key: jax.Array, images: Images) -> dict[str, jax.Array]:
        chosen = jax.random.permutation(key, len(images))[: config.num_images]
        x = images[chosen]
        return (
            equivariance(config, key, x)
            | turning(config, key, x)
            | pooling(config, key, x)
        )

    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    program = jax.jit(lambda keys: jax.lax.map(lambda k: one(k, images), keys))
    return program(keys)


def measure(config: Config) -> dict[str, Any]:
    """All numbers, with the seeds as the first axis."""
    digits = jaxdl.load("digits").train.x
    images = resize_images(digits, config.size, config.size)
    found = symmetries(config, jnp.asarray(images))
    found["border"] = found["border"].mean(0)
    found = {name: np.asarray(leaf).tolist() for name, leaf in found.items()}
    accuracy = {k: np.asarray(by_shift(config, k)).tolist() for k in config.networks}
    places = {
        "shifts": list(config.shifts),
        "depths": list(config.depths),
        "pools": list(config.pools),
        "trained_shifts": list(config.trained_shifts),
    }
    return places | found | {"accuracy": accuracy}
