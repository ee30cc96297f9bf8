"""A whole training run as one pure function, so that many runs are one ``vmap``.

A run has two kinds of argument. ``Plan`` holds what fixes shapes and control flow: it
is hashable and static, and changing it compiles again. The key, the hyper-parameters
and the data are numbers: they are traced, so seeds, settings and folds can all be batch
axes.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset, Splits
from jaxdl.train.evaluate import computed, evaluate_all
from jaxdl.train.learner import Learner, State
from jaxdl.train.on_device import on_device


@dataclasses.dataclass(frozen=True)
class Plan:
    """What decides the shapes of a run: a change here means a new compilation.

    Attributes:
      num_steps: updates in the run.
      batch_size: examples in an update; not used by Learners without data.
      eval_every: updates between evaluations; 0 evaluates once, at the end. ``run``
        asks for a divisor of ``num_steps``.
      eval_batch_size: examples in a batch of an evaluation; 0 means ``batch_size``.
      unroll: steps written out in the loop's body; small models gain from 4.
    """

    num_steps: int
    batch_size: int = 1
    eval_every: int = 0
    eval_batch_size: int = 0
    unroll: int = 1

    def __post_init__(self) -> None:
        require(self.num_steps >= 1, "num_steps must be at least 1", self.num_steps)
        require(self.batch_size >= 1, "batch_size must be at least 1", self.batch_size)
        require(self.unroll >= 1, "unroll must be at least 1", self.unroll)
        require(
            self.eval_batch_size >= 0,
            "eval_batch_size must be at least 0",
            self.eval_batch_size,
        )
        require(self.eval_every >= 0, "eval_every must be at least 0", self.eval_every)


class History(NamedTuple):
    """What a run reports.

    Attributes:
      train: by metric, its value at every update, ``[num_steps]``.
      validation: by metric, its value at every evaluation, ``[evaluations]``; empty
        where the run had no validation data.
    """

    train: dict[str, Float[Array, " num_steps"]]
    validation: dict[str, Float[Array, " evaluations"]]


Run = Callable[..., tuple[State, History]]


def run(learner: Learner, plan: Plan) -> Run:
    """The pure function ``(key, hparams, data) -> (state, history)``.

    ``data`` is ``Splits`` (validated on its ``validation`` part), a ``Dataset`` (not
    validated), or ``None`` for a Learner that makes its own experience and evaluates on
    it. Nothing is compiled yet: wrap it in ``jax.jit``, or give it to ``map_runs``.

    Raises:
      ValueError: ``plan.eval_every`` does not divide ``plan.num_steps``.
    """
    interval = plan.eval_every or plan.num_steps
    require(
        plan.num_steps % interval == 0,
        f"eval_every must divide num_steps = {plan.num_steps} in a compiled run",
        interval,
    )

    def whole(
        key: jax.Array, hparams: Any, data: Splits | Dataset | None = None
    ) -> tuple[State, History]:
        train, validation = parts(data)
        own = learner
        if train is not None:
            own = on_device(learner, train, plan.batch_size)
        evaluated = data is None or validation is not None

        def step(state: State, _: None) -> tuple[State, Any]:
            return own.update(state, None)

        def stretch(state: State, _: None) -> tuple[State, tuple[Any, Any]]:
            state, metrics = jax.lax.scan(
                step, state, length=interval, unroll=plan.unroll
            )
            if not evaluated:
                return state, (metrics, {})
            size = plan.eval_batch_size or plan.batch_size
            return state, (
                metrics,
                computed(evaluate_all(learner, state, validation, size)),
            )

        state = own.init(key, hparams, None)
        state, (metrics, validated) = jax.lax.scan(
            stretch, state, length=plan.num_steps // interval
        )
        flat = jax.tree.map(lambda a: a.reshape(-1, *a.shape[2:]), metrics)
        return state, History(dict(flat), dict(validated))

    return whole


def parts(data: Any) -> tuple[Any, Dataset | None]:
    """The training and the validation part of what a run is given.

    Raises:
      TypeError: neither ``Splits`` nor a ``Dataset`` nor ``None``.
    """
    if isinstance(data, Splits):
        return data.train, data.validation
    if data is None or isinstance(data, Dataset):
        return data, None
    raise TypeError(
        f"data must be Splits, a Dataset or None; got {type(data)}. "
        "jaxdl.Dataset(x, y) makes one from arrays."
    )
