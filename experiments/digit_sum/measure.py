"""Networks of each kind on small sets, all seeds in one program; then larger sets."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

import jaxdl
from experiments.digit_sum.config import ARRAYS, Config
from jaxdl.core.sets import Sets, as_sets, without_padding
from jaxdl.core.types import Dataset
from jaxdl.data import draw_digit_sums
from jaxdl.losses import squared_error_loss
from jaxdl.models.linear import MLP
from jaxdl.models.sets import DeepSets


def measure(config: Config) -> dict[str, Any]:
    """All numbers of the experiment."""
    found = {kind: errors(config, kind) for kind in ARRAYS}
    return {"sizes": config.sizes, "largest": config.largest, "networks": found}


def model_of(config: Config, kind: str) -> jaxdl.Model:
    """A network that sees a set through its pool, or as a row of images."""
    width = config.width
    if kind != "ordered":
        network = DeepSets(1, (), (width, width), (width,), kind)
        return jaxdl.from_linen(network)
    row = jaxdl.from_linen(MLP(1, (2 * width, 2 * width)))
    return jaxdl.preprocess(row, lambda x: in_a_row(x, max(config.sizes)))


def in_a_row(x: Sets, size: int) -> jax.Array:
    """The images one after the other, black where there is none, in room for a size."""
    elements, mask = as_sets(x)
    elements = without_padding(elements, mask)
    room = [(0, 0), (0, size - elements.shape[1])] + [(0, 0)] * (elements.ndim - 2)
    return jnp.pad(elements, room)


def sets_of(config: Config, part: Dataset, size: int, seed: int) -> Dataset:
    """Tests of one size, of images that no network was trained on."""
    return draw_digit_sums(
        part, config.num_tests, smallest=size, largest=size, seed=seed
    )


def errors(config: Config, kind: str) -> dict[str, Any]:
    """Mean absolute error and share of exact sums, ``[sizes][seeds]``.

    ``moved`` is by how much a sum changes when the largest training sets are turned
    round, ``[seeds]``.
    """
    data = jaxdl.load("digits")
    train = draw_digit_sums(
        data.train, config.num_sets, smallest=1, largest=config.largest, seed=0
    )
    model = model_of(config, kind)
    rate = optax.cosine_decay_schedule(config.learning_rate, config.num_steps)
    learner = jaxdl.supervised(
        model,
        lambda outputs, batch, _: squared_error_loss(outputs, batch.y / 10),
        lambda _: optax.adam(rate),
    )
    run = jaxdl.run(learner, jaxdl.Plan(config.num_steps, config.batch_size))
    many = jaxdl.over_seeds(run, config.num_seeds)
    state, _ = many(jax.random.key(0), None, jax.device_put(train))
    predict = jax.jit(jax.vmap(predictor(model), (0, None)))
    error, exact = [], []
    for size in config.sizes:
        x, y, _ = sets_of(config, data.test, size, 1000 + size)
        away = np.abs(10 * np.asarray(predict(state, x)) - y[None])
        error.append(away.mean((1, 2)).tolist())
        exact.append((away < 0.5).mean((1, 2)).tolist())
    x, *_ = sets_of(config, data.test, config.largest, 0)
    back = Sets(x.elements[:, ::-1], x.mask)
    moved = 10 * np.abs(
        np.asarray(predict(state, x)) - np.asarray(predict(state, back))
    )
    return {"error": error, "exact": exact, "moved": moved.mean((1, 2)).tolist()}


def predictor(model: jaxdl.Model) -> Callable[[Any, Sets], jax.Array]:
    """The function from a trained state and sets to tenths of their sums."""

    def predict(state: Any, x: Sets) -> jax.Array:
        variables = jaxdl.Variables(state.params, state.model_state)
        return model.apply(variables, x, train=False)[0]

    return predict
