"""Bagging: members trained on bootstrap samples, and judged by what they never saw.

Source: Breiman, "Bagging Predictors", Machine Learning 24, 1996; the estimate from
out-of-bag rows is that of his "Out-of-Bag Estimation", 1996.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.core.keys import stream
from jaxdl.core.model import Model, Variables
from jaxdl.core.types import Splits
from jaxdl.train.learner import State
from jaxdl.train.map_runs import map_runs
from jaxdl.train.on_device import num_rows
from jaxdl.train.order import kept_rows
from jaxdl.train.run import History, Run, parts


class Bagged(NamedTuple):
    """Members that were trained on bags; the first axis of every leaf counts them.

    Attributes:
      state: their final states.
      history: what their runs report.
      counts: ``[members, rows]``, how often each row is in each bag; 0 is out of it.
    """

    state: State
    history: History
    counts: Float[Array, "members rows"]


def bootstrap_counts(
    key: jax.Array, weight: Float[Array, " rows"]
) -> Float[Array, " rows"]:
    """How often each row is in a sample with replacement of all rows.

    Args:
      key: decides the sample.
      weight: rows of weight 0 are held out and never drawn; all others are equally
        likely, whatever they weigh.

    Returns:
      Whole numbers whose sum is the number of rows of positive weight. A row is in the
      sample with probability ``1 - (1 - 1/rows)^rows``, about 63.2 %.
    """
    kept, count = kept_rows(weight)
    drawn = jax.random.randint(key, weight.shape, 0, jnp.maximum(count, 1))
    once = (jnp.arange(len(weight)) < count).astype(jnp.float32)
    return jnp.zeros(weight.shape).at[kept[drawn]].add(once)


def bagging(
    run: Run, num_members: int, *, strategy: str = "vmap", chunk: int | None = None
) -> Callable[[jax.Array, Any, Any], Bagged]:
    """The function ``(key, hparams, data) -> Bagged``, each member with its own bag.

    ``data`` is a ``Dataset`` or ``Splits``. A bag is a weight for each row, drawn
    inside the program: the members share one copy of the data. A row that is ``k``
    times in a bag has ``k`` times its own weight, and a row that is not in it has
    weight 0 and is never drawn. Member ``i`` is the run with
    ``jax.random.split(key, num_members)[i]`` on the rows of its bag; it is validated on
    its out-of-bag rows, unless ``data`` is ``Splits`` with a validation part.

    Departures: in a small batch a repeated row counts more in place of appearing more
    often, and the members differ in their initial parameters as well.

    Raises:
      ValueError: ``num_members`` is below 1, or ``data`` has no rows.
      TypeError: ``data`` is ``None``: there must be rows to draw from.
    """
    require(num_members >= 1, "num_members must be at least 1", num_members)

    def member(
        key: jax.Array, hparams: Any, splits: Splits
    ) -> tuple[State, History, Float[Array, " rows"]]:
        own = splits.train.weight
        counts = bootstrap_counts(stream(key, "bag"), own)
        train = splits.train._replace(weight=own * counts)
        unseen = splits.train._replace(weight=jnp.where(counts > 0, 0, own))
        validation = unseen if splits.validation is None else splits.validation
        state, history = run(key, hparams, Splits(train, validation))
        return state, history, counts

    mapped = map_runs(member, in_axes=(0, None, None), strategy=strategy, chunk=chunk)

    def bagged(key: jax.Array, hparams: Any, data: Any) -> Bagged:
        train, validation = parts(data)
        if train is None:
            raise TypeError("data must be Splits or a Dataset; got None.")
        weight = jnp.ones(num_rows(train)) if train.weight is None else train.weight
        train = train._replace(weight=jnp.asarray(weight, jnp.float32))
        keys = jax.random.split(key, num_members)
        return Bagged(*mapped(keys, hparams, Splits(train, validation)))

    return bagged


def out_of_bag_predict(
    model: Model, link: Callable[[PyTree], Float[Array, "..."]] = jax.nn.softmax
) -> Callable[[Bagged, PyTree], Float[Array, " rows *rest"]]:
    """The function ``(bagged, x)`` that asks for each row those who never saw it.

    Args:
      model: the model that the members share.
      link: from outputs to what is averaged: probabilities for a classifier (the
        default), the identity for a regression.

    Returns:
      A function of the result of ``bagging`` and the inputs ``x`` ``[rows, ...]`` of
      its data. The error of its predictions estimates that on new rows, without any
      held out. A row that is in every bag is predicted by nobody: it is NaN, and is to
      be given weight 0; with ``m`` members that happens to a share of ``0.632^m``.
    """

    def predict(bagged: Bagged, x: PyTree) -> Float[Array, " rows *rest"]:
        def member(params: PyTree, state: PyTree) -> Float[Array, " rows *rest"]:
            return link(model.apply(Variables(params, state), x, train=False)[0])

        state, unseen = bagged.state, bagged.counts == 0
        outputs = jax.vmap(member)(state.params, state.model_state)
        mask = unseen.reshape(*unseen.shape, *[1] * (outputs.ndim - 2))
        total = jnp.sum(jnp.where(mask, outputs, 0), axis=0)
        return total / jnp.sum(mask, axis=0).astype(total.dtype)

    return predict
