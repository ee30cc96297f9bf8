"""Networks on whole clouds, then with points taken away and with noise."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.cloud_robustness.config import NAMES, Config
from jaxdl.core.sets import Sets
from jaxdl.losses import cross_entropy_loss


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment: accuracies on the test."""
    splits = jax.tree.map(jnp.asarray, jaxdl.load("shapes").splits)
    return {
        "kept": list(config.kept),
        "noise": list(config.noise),
        "networks": {kind: measure_one(config, kind, splits) for kind in NAMES},
    }


def model_of(config: Config, kind: str) -> jaxdl.Model:
    """A network of about the same size, by what it pools with."""
    width = config.width
    if kind == "pointnet":
        return jaxdl.create_model("pointnet_vanilla", num_classes=8, width=4 * width)
    settings = {"widths": (width, 2 * width), "head_widths": (width,), "pool": kind}
    return jaxdl.create_model("deep_sets", num_classes=8, **settings)


def measure_one(config: Config, kind: str, splits: jaxdl.Splits) -> dict[str, Any]:
    """Accuracy of one kind, ``[kept][seeds]`` and ``[noise][seeds]``."""
    model = model_of(config, kind)
    rate = optax.cosine_decay_schedule(config.learning_rate, config.num_steps)
    learner = jaxdl.supervised(
        model,
        lambda logits, batch, _: cross_entropy_loss(logits, batch.y),
        lambda _: optax.adam(rate),
    )
    run = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))
    many = jaxdl.over_seeds(run, config.num_seeds)
    state, _ = many(jax.random.key(0), None, splits.train)
    truth = splits.test.y[: config.rows]
    accuracy = jax.jit(jax.vmap(tested(model, truth), (0, None)))
    clouds = splits.test.x[: config.rows]
    key_kept, key_noise = jax.random.split(jax.random.key(1))
    return {
        "kept": [
            np.asarray(accuracy(state, taken_away(key_kept, clouds, share))).tolist()
            for share in config.kept
        ],
        "noise": [
            np.asarray(accuracy(state, disturbed(key_noise, clouds, size))).tolist()
            for size in config.noise
        ],
    }


def taken_away(key: jax.Array, clouds: jax.Array, share: float) -> Sets:
    """Clouds of which a share of the points is left, the same number in each."""
    draws = jax.random.uniform(key, clouds.shape[:2])
    rank = jnp.argsort(jnp.argsort(draws, axis=1), axis=1)
    return Sets(clouds, rank < round(share * clouds.shape[1]))


def disturbed(key: jax.Array, clouds: jax.Array, size: float) -> Sets:
    """Whole clouds with normal noise of a size on every coordinate."""
    noise = size * jax.random.normal(key, clouds.shape)
    return Sets(clouds + noise, jnp.ones(clouds.shape[:2], bool))


def tested(model: jaxdl.Model, truth: jax.Array) -> Callable[[Any, Sets], jax.Array]:
    """The function from a trained state and clouds to the accuracy."""

    def accuracy(state: Any, x: Sets) -> jax.Array:
        variables = jaxdl.Variables(state.params, state.model_state)
        logits, _ = model.apply(variables, x, train=False)
        return jnp.mean(logits.argmax(-1) == truth)

    return accuracy
