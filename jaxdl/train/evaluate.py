"""Metrics of a whole data set, exact whatever the batch size."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, PyTree

from jaxdl.core.errors import require
from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Batch, Dataset
from jaxdl.train.learner import Learner, Metrics, State
from jaxdl.train.on_device import num_rows, take


def evaluate_all(
    learner: Learner, state: State, data: Dataset | None, batch_size: int
) -> Mapping[str, Any]:
    """The metrics of every row of ``data``, merged but not yet computed.

    The last batch is filled up with rows of weight 0. ``data`` is ``None`` for Learners
    that evaluate on their own experience.

    Raises:
      ValueError: ``batch_size`` is below 1, or ``data`` has no rows.
    """
    if data is None:
        return learner.evaluate(state, None)
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    rows = num_rows(data)
    size = min(batch_size, rows)
    count = -(-rows // size)

    def batch(number: jax.Array | int) -> Batch:
        index = number * size + jnp.arange(size)
        filled = take(data, jnp.minimum(index, rows - 1))
        return filled._replace(weight=jnp.where(index < rows, filled.weight, 0))

    if count == 1:
        return learner.evaluate(state, batch(0))

    def add(total: Any, number: jax.Array) -> tuple[Any, None]:
        part = learner.evaluate(state, batch(number))
        return {name: total[name].merge(part[name]) for name in total}, None

    empty = jax.eval_shape(learner.evaluate, state, jax.eval_shape(batch, 0))
    start = jax.tree.map(lambda leaf: jnp.zeros(leaf.shape, leaf.dtype), empty)
    return jax.lax.scan(add, start, jnp.arange(count))[0]


def computed(metrics: Mapping[str, Any]) -> Metrics:
    """The values of merged metrics."""
    return {name: metric.compute() for name, metric in metrics.items()}


@partial(jax.jit, static_argnums=0)
def _outputs(model: Model, variables: Variables, x: PyTree) -> Array:
    return model.apply(variables, x, train=False)[0]


def predict_all(
    model: Model, variables: Variables, x: Any, batch_size: int
) -> np.ndarray:
    """The model's outputs for every row of ``x``, on the host.

    Rows are taken in batches of one size, so that one program serves them all.

    Raises:
      ValueError: ``batch_size`` is below 1, or ``x`` has no rows.
    """
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    rows = num_rows(Dataset(x))
    size = min(batch_size, rows)

    def part(start: int) -> np.ndarray:
        index = np.minimum(np.arange(start, start + size), rows - 1)
        batch = jax.tree.map(lambda leaf: np.asarray(leaf)[index], x)
        return np.asarray(_outputs(model, variables, batch))[: rows - start]

    return np.concatenate([part(start) for start in range(0, rows, size)])
