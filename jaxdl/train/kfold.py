"""Cross-validation with all folds in one program."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset, Splits
from jaxdl.train.learner import State
from jaxdl.train.map_runs import map_runs
from jaxdl.train.run import History, Run
from jaxdl.train.sweep import Batched


def kfold(
    run: Run, num_folds: int, *, strategy: str = "vmap", chunk: int | None = None
) -> Batched:
    """The function ``(key, hparams, data, fold)`` that leaves out each fold in turn.

    ``fold`` ``[rows]`` numbers the fold of every row of the ``Dataset``, as
    ``jaxdl.data.stratified_folds`` does. A held-out row has weight 0 in training: it is
    never drawn; the validation metrics of run ``i`` are those of fold ``i``. Folds are
    weights, not slices, so folds of unequal size share one compilation and one copy of
    the data. All folds start from the same key.

    Raises:
      ValueError: ``num_folds`` is below 2, or ``fold`` does not number the folds from
        0 to ``num_folds - 1``.
    """
    require(num_folds >= 2, "num_folds must be at least 2", num_folds)
    part = Dataset(None, None, 0)
    mapped = map_runs(
        run,
        in_axes=(None, None, Splits(part, part, None)),
        strategy=strategy,
        chunk=chunk,
    )

    def folds(
        key: jax.Array, hparams: Any, data: Dataset, fold: Int[Array, " rows"]
    ) -> tuple[State, History]:
        fold = checked(fold, num_folds)
        own = jnp.ones(len(fold)) if data.weight is None else jnp.asarray(data.weight)
        held_out = jnp.arange(num_folds)[:, None] == fold[None]
        train = data._replace(weight=jnp.where(held_out, 0, own[None]))
        validation = data._replace(weight=jnp.where(held_out, own[None], 0))
        return mapped(key, hparams, Splits(train, validation, None))

    return folds


def checked(fold: Int[Array, " rows"], num_folds: int) -> Int[Array, " rows"]:
    """The numbers of the folds, where each of them is used.

    Raises:
      ValueError: a fold without rows, or a number that is no fold.
    """
    found = np.unique(np.asarray(fold))
    require(
        np.array_equal(found, np.arange(num_folds)),
        f"fold must number the rows from 0 to {num_folds - 1}, without gaps",
        f"the numbers {found.tolist()}",
    )
    return jnp.asarray(fold)
