"""The driver of one long run: it looks, logs, stops and saves while the device works.

It is short on purpose, and replaceable: it drives the same ``Learner`` as ``run`` does.
A stretch of steps between two looks is one call of one compiled program whose length is
an argument, so a run compiles once and the host never waits for a single step.
"""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import jax

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset, Splits
from jaxdl.train.advance import Source, on_device_stretches, streaming_stretches
from jaxdl.train.checkpoint import save_state
from jaxdl.train.journal import Journal
from jaxdl.train.learner import Learner, State, traced
from jaxdl.train.progress import Progress
from jaxdl.train.run import Plan, parts
from jaxdl.train.watch import Callback, Event, Looks, Watch


class Fitted(NamedTuple):
    """What a fit ends with.

    Attributes:
      state: the last state.
      best_state: the state with the best monitored metric; the last one where nothing
        was validated, or every value of the metric was NaN.
      best_step: the updates that ``best_state`` had seen.
      history: every event in order, without the states.
      compile_seconds: time until the program was ready.
      seconds: time spent in updates, without compiling, evaluating and saving.
    """

    state: State
    best_state: State
    best_step: int
    history: list[Event]
    compile_seconds: float
    seconds: float


def fit(
    learner: Learner,
    data: Splits | Dataset | Source | None,
    plan: Plan,
    *,
    key: jax.Array,
    hparams: Any,
    watch: Watch = Watch(),  # noqa: B008 (frozen)
    workdir: Path | str | None = None,
    callbacks: Iterable[Callback] = (),
) -> Fitted:
    """Train, and look at it.

    Args:
      learner: what to train.
      data: as for ``run``. The training part may also be a function ``step -> Batch``,
        for data that does not fit on the device; its order is its own affair, its
        batches have one size, and it is asked for the first one twice.
      plan: how long, and in what batches; an evaluation is due every ``eval_every``
        updates and at the end.
      key: decides everything random.
      hparams: the hyper-parameters.
      watch: when to look, when to stop, what counts as best.
      workdir: where to write ``metrics.jsonl`` and ``checkpoints/``; ``None`` writes
        nothing.
      callbacks: called at every look; one that returns ``True`` ends the run.

    Raises:
      NonFiniteError: a training metric is NaN or infinite, or ``skip_nonfinite`` has
        stopped the run. The best state so far has been saved.
      TypeError: ``data`` is none of these.
      ValueError: the monitored metric is not among the validation metrics, or there is
        patience without validation.
    """
    train, validation = (data, None) if callable(data) else parts(data)
    saving = None if workdir is None or watch.ckpt_every < 0 else Path(workdir)
    observers: list[Callback] = list(callbacks)
    if workdir is not None:
        observers.append(Journal(Path(workdir) / "metrics.jsonl"))
    with Progress(plan.num_steps, watch.progress) as progress:
        start = time.perf_counter()
        hparams = traced(hparams)
        advance, state = (
            streaming_stretches(learner, train, key, hparams)
            if callable(train)
            else on_device_stretches(learner, train, plan.batch_size, key, hparams)
        )
        looks = Looks(plan, watch, [*observers, progress])
        if validation is not None or data is None:
            looks.validate_on(learner, validation, state)
        require(
            watch.patience == 0 or looks.validates,
            "patience must be 0 without validation data",
            watch.patience,
        )
        compile_seconds = time.perf_counter() - start
        step = 0
        try:
            while step < plan.num_steps and not looks.stopped:
                stretch = looks.next_stop(step) - step
                began = time.perf_counter()
                state, metrics = advance(state, step, stretch)
                metrics = jax.device_get(metrics)  # waits until they are computed
                step += stretch
                looks.look(step, state, metrics, time.perf_counter() - began)
                ended = step == plan.num_steps or looks.stopped
                due = watch.ckpt_every > 0 and step % watch.ckpt_every == 0
                if saving is not None and (ended or due):
                    save_state(saving, state, str(step), replace_older=True)
        finally:
            if saving is not None and looks.best_step:
                save_state(saving, looks.best_state, "best")
    if not looks.best_step:
        looks.best_state, looks.best_step = state, step
        if saving is not None:
            save_state(saving, state, "best")
    return Fitted(
        state,
        looks.best_state,
        looks.best_step,
        looks.history,
        compile_seconds,
        looks.history[-1].seconds,
    )
