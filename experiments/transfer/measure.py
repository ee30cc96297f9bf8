"""An old network a seed; then every method with every number of examples."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array

import jaxdl
from experiments.transfer.body import NUM_CLASSES, features, lenet, with_new_head
from experiments.transfer.config import METHODS, Config
from jaxdl.data import resize_images
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.models.linear import MULTINOMIAL, fit_glm, linear_predictor
from jaxdl.optim import scale_by_part
from jaxdl.optim.second_order import lbfgs
from jaxdl.train import computed, evaluate_all, predict_all


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      body: the variables that a network begins with, but for its last layer.
      pace: of the body, as a share of the learning rate.
      shots: examples of each class that are used.
      rate: the learning rate.
      seed: whose examples are used.
    """

    body: Any
    pace: Any
    shots: Any
    rate: Any
    seed: Any


def half(part: jaxdl.Dataset, first: int, rows: int) -> jaxdl.Dataset:
    """The first images of the classes from ``first`` on, which then count from 0."""
    chosen = (part.y >= first) & (part.y < first + NUM_CLASSES)
    index = np.flatnonzero(chosen)[:rows]
    x = part.x[index]
    return jaxdl.Dataset(resize_images(x, 28, 28), part.y[index] - first)


def examples(config: Config, part: jaxdl.Dataset) -> jaxdl.Dataset:
    """For each seed as many new images of each class as there may be, class by class.

    Returns:
      Leaves of ``[seeds, shots, classes, ...]``.
    """
    count = max(config.shots)
    by_class = [
        np.flatnonzero(part.y == label)[: count * config.num_seeds]
        for label in range(NUM_CLASSES, 2 * NUM_CLASSES)
    ]
    index = np.stack(by_class, 1).reshape(config.num_seeds, count, NUM_CLASSES)
    x = resize_images(part.x[index.ravel()], 28, 28)
    y = part.y[index] - NUM_CLASSES
    return jaxdl.Dataset(x.reshape(*index.shape, *x.shape[1:]), y)


def learner(
    model: Any, optimizer: Callable[[Any], optax.GradientTransformation]
) -> jaxdl.Learner:
    """What minimises the cross-entropy."""
    return jaxdl.supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        optimizer,
        {"accuracy": Accuracy.init},
    )


def old_networks(config: Config, keys: Array, data: Any) -> tuple[Any, Array]:
    """For each seed the variables after the old classes, and the accuracy on them."""
    plan = jaxdl.Plan(config.old_steps, config.old_batch_size, eval_batch_size=500)
    run = jaxdl.run(learner(lenet(), lambda _: optax.adam(config.old_rate)), plan)

    def one(key: Array, data: jaxdl.Splits) -> tuple[Any, Array]:
        state, history = run(key, (), data)
        variables = jaxdl.Variables(state.params, state.model_state)
        return variables, history.validation["accuracy"][-1]

    return jaxdl.map_runs(one, in_axes=(0, None), strategy="loop")(keys, data)


def at_own_pace(hparams: HParams) -> optax.GradientTransformation:
    """Adam, its steps times the pace for all but the last layer."""
    paces = scale_by_part({"output.*": 1.0, "*": hparams.pace})
    return optax.chain(optax.adam(hparams.rate), paces)


def tuned(config: Config, keys: Array, trials: HParams, new: Any, parts: Any) -> Array:
    """Accuracy of every trial with every seed: ``[trials, seeds, parts]``.

    Args:
      config: the settings that all runs share.
      keys: ``[seeds]``.
      trials: leaves of ``[trials * seeds, ...]``.
      new: the examples, ``[seeds, ...]``.
      parts: data sets to be right on.
    """
    own = learner(lambda hparams: with_new_head(hparams.body), at_own_pace)
    run = jaxdl.run(own, jaxdl.Plan(config.num_steps, config.batch_size))

    def one(key: Array, hparams: HParams, new: Any, parts: Any) -> Array:
        x, y = (leaf[hparams.seed] for leaf in (new.x, new.y))
        number = jnp.arange(len(y))[:, None] * jnp.ones_like(y)
        used = (number < hparams.shots).astype(jnp.float32)
        rows = jax.tree.map(lambda a: a.reshape(-1, *a.shape[2:]), (x, y, used))
        state, _ = run(key, hparams, jaxdl.Dataset(*rows))
        right = [computed(evaluate_all(own, state, part, 500)) for part in parts]
        return jnp.stack([metrics["accuracy"] for metrics in right])

    mapped = jaxdl.map_runs(one, in_axes=(0, 0, None, None), strategy="loop")
    found = mapped(keys[trials.seed], trials, new, parts)
    return found.reshape(-1, len(keys), len(parts))


def probes(config: Config, bodies: Any, new: Any, parts: Any) -> np.ndarray:
    """Of logistic regression on the features: ``[shots, penalties, seeds, parts]``."""
    fit = partial(fit_glm, MULTINOMIAL, minimise=lbfgs, num_outputs=NUM_CLASSES)
    weights, penalties = jnp.asarray(config.shots), jnp.asarray(config.penalties)

    def seed(features_of: Any, y: Array) -> Array:
        rows, *others = features_of
        number = jnp.arange(len(rows)) // NUM_CLASSES

        def one(shots: Array, l2: Array) -> Array:
            weight = (number < shots).astype(jnp.float32)
            params = fit(rows, y, weight=weight, l2=l2).params
            guesses = [linear_predictor(params, x).argmax(-1) for x in others]
            pairs = zip(guesses, parts, strict=True)
            return jnp.stack([jnp.mean(guess == part.y) for guess, part in pairs])

        return jax.vmap(jax.vmap(one, (None, 0)), (0, None))(weights, penalties)

    found = []
    for i in range(config.num_seeds):
        body, own = jax.tree.map(lambda leaf, i=i: np.asarray(leaf[i]), (bodies, new))
        images = [own.x.reshape(-1, *own.x.shape[2:]), *(part.x for part in parts)]
        known = [jnp.asarray(predict_all(features(), body, x, 500)) for x in images]
        found.append(jax.jit(seed)(known, jnp.asarray(own.y.ravel())))
    return np.stack(found, 2)


def at_best(accuracy: np.ndarray) -> list[list[float]]:
    """The test accuracy ``[shots][seeds]`` at the choice of most validation accuracy.

    Args:
      accuracy: ``[shots, choices, seeds, parts]``; of the validation and of the test.
    """
    best = accuracy[..., 0].mean(2).argmax(1)
    return [accuracy[i, choice, :, 1].tolist() for i, choice in enumerate(best)]


def plane(rows: np.ndarray) -> list[list[float]]:
    """The two principal components of some rows, each of variance 1."""
    centred = rows - rows.mean(0)
    left, _, _ = np.linalg.svd(centred, full_matrices=False)
    return (left[:, :2] * len(rows) ** 0.5).tolist()


def shown(config: Config, bodies: tuple[Any, Any], test: jaxdl.Dataset) -> Any:
    """New digits in the plane: their pixels, and what the first seed's bodies say."""
    x, y = test.x[: config.num_shown], test.y[: config.num_shown]
    first = [jax.tree.map(lambda leaf: leaf[0], body) for body in bodies]
    random, old = (predict_all(features(), body, x, 500) for body in first)
    return {
        "label": (y + NUM_CLASSES).tolist(),
        "pixels": plane(x.reshape(len(x), -1)),
        "random": plane(random),
        "old": plane(old),
    }


def every_way(config: Config, drawn: Any, learned: Any) -> dict[str, tuple[Any, float]]:
    """By method, the bodies ``[seeds, ...]`` that it begins with, and their pace."""
    convolutions = {n: p for n, p in learned.params.items() if n.startswith("conv")}
    return {
        "scratch": (drawn, 1.0),
        "random": (drawn, 0.0),
        "head": (learned, 0.0),
        "slow": (learned, config.slow),
        "whole": (learned, 1.0),
        "early": (drawn._replace(params=drawn.params | convolutions), 1.0),
    }


def measure(config: Config) -> dict[str, Any]:
    """Accuracy by method, ``[shots][seeds]``, and what the features look like."""
    splits = jaxdl.load(config.data).splits
    old = jaxdl.Splits(
        half(splits.train, 0, config.num_old),
        half(splits.validation, 0, config.num_test),
    )
    new = examples(config, splits.train)
    test = half(splits.test, NUM_CLASSES, config.num_test)
    parts = (half(splits.validation, NUM_CLASSES, config.num_chosen_by), test)
    keys = jax.random.split(jax.random.key(0), config.num_seeds)
    learned, accuracy = old_networks(config, keys, jax.tree.map(jnp.asarray, old))
    drawn = jax.vmap(lenet().init, (0, None))(
        jax.random.split(jax.random.key(1), config.num_seeds), jnp.asarray(test.x[:1])
    )
    ways = every_way(config, drawn, learned)
    ones, seeds = jnp.ones(config.num_seeds), jnp.arange(config.num_seeds)
    every = [
        HParams(body, pace * ones, shots * ones, rate * ones, seeds)
        for body, pace in ways.values()
        for shots in config.shots
        for rate in config.rates
    ]
    trials = jax.tree.map(lambda *leaves: jnp.concatenate(leaves), *every)
    device = jax.tree.map(jnp.asarray, (new, parts))
    found = np.asarray(tuned(config, keys, trials, *device))
    axes = (len(ways), len(config.shots), len(config.rates), config.num_seeds, 2)
    by_method = dict(zip(ways, found.reshape(axes), strict=True))
    by_method["probe"] = probes(config, learned, new, parts)
    return {
        "shots": list(config.shots),
        "old_accuracy": np.asarray(accuracy).tolist(),
        "accuracy": {method: at_best(by_method[method]) for method in METHODS},
        "shown": shown(config, (drawn, learned), test),
    }
