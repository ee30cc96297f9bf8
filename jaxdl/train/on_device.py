"""Batches drawn inside the program, from data that lives on the device."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.types import Batch, Dataset
from jaxdl.train.learner import Learner, Metrics, State
from jaxdl.train.order import kept_rows, shuffled


def num_rows(data: Dataset) -> int:
    """How many rows a data set has, held-out ones included.

    Raises:
      ValueError: it has none, or its arrays differ in length.
    """
    lengths = {(*np.shape(leaf), 0)[0] for leaf in jax.tree.leaves(data)}
    require(
        len(lengths) == 1 and 0 not in lengths,
        "every array of a data set must have the same number of rows, at least 1",
        sorted(lengths),
    )
    return lengths.pop()


def take(data: Dataset, rows: jax.Array) -> Batch:
    """The batch of some rows; it carries their weights, 1 where there are none.

    On a CPU rows are copied one by one: XLA's gather computes an address for every
    number there, which takes longer than a training step of a small model.
    """
    arrays = jax.tree.map(jnp.asarray, data)

    def row(index: jax.Array) -> Dataset:
        pick = jax.lax.dynamic_index_in_dim
        return jax.tree.map(lambda leaf: pick(leaf, index, keepdims=False), arrays)

    if jax.default_backend() == "cpu":
        x, y, weight = jax.lax.map(row, rows)
    else:
        x, y, weight = jax.tree.map(lambda leaf: leaf[rows], arrays)
    return Batch(x, y, jnp.ones(rows.shape) if weight is None else weight)


def batches(data: Dataset, batch_size: int) -> Callable[[Any, Any], Batch]:
    """The function ``(key, step) -> Batch`` that visits the data epoch by epoch.

    Each epoch visits every row of positive weight once, in its own order; a batch may
    reach over the end of an epoch, so that all batches have the same size.

    Raises:
      ValueError: no rows, arrays of unequal length, or ``batch_size`` below 1.
    """
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    rows: Any = num_rows(data)
    kept = None
    if data.weight is not None:
        kept, count = kept_rows(jnp.asarray(data.weight))
        rows = jnp.maximum(count, 1)

    def draw(key: jax.Array, step: jax.Array) -> Batch:
        # Positions are counted modulo 2**32; all runs of practical length fit.
        position = step.astype(jnp.uint32) * jnp.uint32(batch_size)
        index = position + jnp.arange(batch_size, dtype=jnp.uint32)
        drawn = shuffled(stream(key, "order"), index, rows)
        return take(data, drawn if kept is None else kept[drawn])

    return draw


def on_device(learner: Learner, data: Dataset, batch_size: int) -> Learner:
    """The Learner that draws its own batches from ``data``, inside the program.

    Its ``init`` and ``update`` take ``None`` for the batch. ``evaluate`` still takes
    one.
    """
    draw = batches(data, batch_size)

    def init(key: jax.Array, hparams: Any, sample_batch: None = None) -> State:
        del sample_batch
        return learner.init(key, hparams, draw(key, jnp.int32(0)))

    def update(state: State, batch: None = None) -> tuple[State, Metrics]:
        del batch
        return learner.update(state, draw(state.key, state.step))

    return Learner(init, update, learner.evaluate)
