"""Each network in each order; its rates, orders and seeds are runs of one program."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from experiments.sequential_digits.config import Config
from experiments.sequential_digits.networks import network_of, size_of
from jaxdl.core.types import Dataset, Splits
from jaxdl.data import load
from jaxdl.losses import cross_entropy_loss
from jaxdl.metrics import Accuracy
from jaxdl.train import Learner, Plan, computed, evaluate_all, map_runs, run, supervised

ROWS = 300  # digits in a batch of an evaluation: all of a part
Orders = Mapping[str, np.ndarray]
"""By name, for each seed the order in which steps are read, ``[seeds, time]``."""


def measure(config: Config) -> dict[str, Any]:
    """Accuracies by order and network."""
    found: dict[str, Any] = {}
    for data in ("digit_rows", "pixels"):
        parts = load(data, fake=config.fake)
        splits = Splits(parts.train, parts.validation, parts.test)
        ways = orders(data, parts.info.shape[0], 1 + config.num_seeds)
        for name in config.models:
            for way, row in trained(config, name, splits, ways).items():
                found.setdefault(way, {})[name] = row
    return found


def orders(data: str, time: int, num_seeds: int) -> Orders:
    """Rows from the top; pixels row after row, and in an order drawn for each seed."""
    straight = np.tile(np.arange(time), (num_seeds, 1))
    if data == "digit_rows":
        return {"rows": straight}
    drawn = [np.random.default_rng(i).permutation(time) for i in range(num_seeds)]
    return {"pixels": straight, "permuted": np.stack(drawn)}


def read_in(part: Dataset, order: jax.Array) -> Dataset:
    """The sequences with their steps in that order."""
    return part._replace(x=jnp.asarray(part.x)[:, order])


def learner_of(network: Any, num_steps: int) -> Learner:
    """Adam on the answer after the last step; its setting is the learning rate."""

    def loss(outputs: jax.Array, batch: Any, rate: Any) -> jax.Array:
        del rate
        return cross_entropy_loss(outputs[:, -1], batch.y)

    def optimizer(rate: Any) -> optax.GradientTransformation:
        schedule = optax.cosine_decay_schedule(rate, num_steps)
        return optax.chain(optax.clip_by_global_norm(1.0), optax.adam(schedule))

    return supervised(network, loss, optimizer, {"accuracy": LastAccuracy.init})


class LastAccuracy(Accuracy):
    """The share of sequences whose last answer is right."""

    def update(self, outputs: Any, targets: Any, weight: Any) -> Any:
        """Add a batch of answers at every step."""
        return super().update(outputs[:, -1], targets, weight)


def trained(
    config: Config, name: str, splits: Splits, ways: Orders
) -> dict[str, dict[str, Any]]:
    """By order, what ``chosen`` says of the network in that order."""
    shape = splits.train.x.shape[1:]
    network = network_of(name, config.parameters, shape)
    learner = learner_of(network, config.num_steps)
    plan = Plan(config.num_steps, config.batch_size, config.eval_every, ROWS)
    whole = run(learner, plan)

    def in_order(key: jax.Array, rate: jax.Array, order: jax.Array) -> Any:
        parts = [read_in(part, order) for part in (splits.train, splits.validation)]
        return whole(key, rate, Splits(*parts))

    def tested(state: Any, order: jax.Array) -> jax.Array:
        part = read_in(splits.test, order)
        return computed(evaluate_all(learner, state, part, ROWS))["accuracy"]

    learn = map_runs(in_order, in_axes=(0, 0, 0), strategy="loop")
    test = map_runs(tested, in_axes=(0, 0), strategy="loop")
    size = size_of(network, shape)
    return {
        way: {"parameters": size, **chosen(config, learn, test, drawn)}
        for way, drawn in ways.items()
    }


def chosen(config: Config, learn: Any, test: Any, drawn: np.ndarray) -> dict[str, Any]:
    """The test of all seeds but the first, at the rate that the first one prefers.

    It prefers the rate that ends with the highest accuracy on the validation part.
    """
    keys = jax.random.split(jax.random.key(0), 1 + config.num_seeds)
    rates = jnp.asarray(config.rates)
    first = np.zeros(len(rates), int)
    _, history = learn(keys[first], rates, drawn[first])
    validation = np.asarray(history.validation["accuracy"], float)[:, -1]
    best = int(validation.argmax())
    repeated = jnp.repeat(rates[best], config.num_seeds)
    states, history = learn(keys[1:], repeated, drawn[1:])
    curves = np.asarray(history.validation["accuracy"], float)
    return {
        "validation": validation.tolist(),
        "rate": config.rates[best],
        "accuracy": np.asarray(test(states, drawn[1:]), float).tolist(),
        "curve": curves.mean(0).tolist(),
    }
