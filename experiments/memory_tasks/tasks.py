"""The two tasks: their sequences, what an error costs, and what counts as good."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from experiments.memory_tasks.config import Config
from jaxdl.core.types import Dataset
from jaxdl.data import adding_problem, copy_memory
from jaxdl.losses import cross_entropy_loss


class Task(NamedTuple):
    """What is to be learned.

    Attributes:
      train: sequences ``[rows, time, channels]`` and their targets.
      test: others, drawn alike.
      outputs: answers of a step.
      loss: ``(outputs, batch, hparams) -> [batch]``.
      score: ``(outputs, targets) -> number`` on the test.
      guess: the score of whoever remembers nothing.
    """

    train: Dataset
    test: Dataset
    outputs: int
    loss: Callable[[jax.Array, Any, Any], jax.Array]
    score: Callable[[jax.Array, jax.Array], jax.Array]
    guess: float


def adding(config: Config) -> Task:
    """The sum of two marked numbers, after the last step: the mean squared error.

    Whoever says 1 is off by the variance of the sum, a sixth.
    """

    def loss(outputs: jax.Array, batch: Any, hparams: Any) -> jax.Array:
        del hparams
        return jnp.square(outputs[:, -1, 0] - batch.y[:, 0])

    def score(outputs: jax.Array, y: jax.Array) -> jax.Array:
        return jnp.mean(jnp.square(outputs[:, -1, 0] - y[:, 0]))

    train, test = (
        Dataset(*adding_problem(config.rows, config.adding_time, seed=seed))
        for seed in (0, 1)
    )
    return Task(train, test, 1, loss, score, 1 / 6)


def copying(config: Config) -> Task:
    """Symbols said again after a silence: the share of them that is right."""
    length, symbols = config.length, config.num_symbols

    def part(seed: int) -> Dataset:
        x, y = copy_memory(
            config.rows, config.delay, num_symbols=symbols, length=length, seed=seed
        )
        return Dataset(np.eye(symbols + 2, dtype=np.float32)[x], y)

    def loss(outputs: jax.Array, batch: Any, hparams: Any) -> jax.Array:
        del hparams
        return cross_entropy_loss(outputs, batch.y).mean(1)

    def score(outputs: jax.Array, y: jax.Array) -> jax.Array:
        said = outputs[:, -length:].argmax(-1)
        return jnp.mean((said == y[:, -length:]).astype(jnp.float32))

    return Task(part(0), part(1), symbols + 1, loss, score, 1 / symbols)


TASKS = {"adding": adding, "copying": copying}
