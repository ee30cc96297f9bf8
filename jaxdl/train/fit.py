"""The driver of one long run: it looks, logs, stops and saves while the device works.

It is short on purpose, and replaceable: it drives the same ``Learner`` as ``run`` does.
A stretch of steps between two looks is one call of one compiled program whose length is
an argument, so a run compiles once and the host never waits for a single step.
"""

import contextlib
import time
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jax

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset, Splits
from jaxdl.train.advance import Source, on_device_stretches, streaming_stretches
from jaxdl.train.checkpoint import saved_steps
from jaxdl.train.drive import Drive
from jaxdl.train.files import require_space
from jaxdl.train.interrupt import Interrupted, Interrupts
from jaxdl.train.journal import Journal
from jaxdl.train.learner import Learner, State, traced
from jaxdl.train.lock import run_lock
from jaxdl.train.memory import memory_explained
from jaxdl.train.peers import Peers
from jaxdl.train.processes import (
    agreed,
    alone,
    fingerprint,
    is_writer,
    require_equal,
)
from jaxdl.train.progress import Progress
from jaxdl.train.run import Plan, parts
from jaxdl.train.saver import Saver
from jaxdl.train.watch import Best, Callback, Event, Looks, Watch


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
      notes: what was out of the ordinary, a sentence each: damaged checkpoints, spikes,
        steps that were undone.
    """

    state: State
    best_state: State
    best_step: int
    history: list[Event]
    compile_seconds: float
    seconds: float
    notes: list[str]


def fit(  # noqa: PLR0913 (all that is named is optional)
    learner: Learner,
    data: Splits | Dataset | Source | None,
    plan: Plan,
    *,
    key: jax.Array,
    hparams: Any,
    watch: Watch = Watch(),
    workdir: Path | str | None = None,
    resume: bool = False,
    callbacks: Iterable[Callback] = (),
) -> Fitted:
    """Train, and look at it.

    With a ``workdir``, a run can be interrupted anywhere and resumed: on a CPU the
    states and metrics are then those of the uninterrupted run, bit by bit. SIGTERM and
    Ctrl-C save before they end the process; one folder has one run at a time.

    Args:
      learner: what to train.
      data: as for ``run``. The training part may also be a function ``step -> Batch``,
        for data that does not fit on the device; its batches have one size, and it is
        asked for the first one twice.
      plan: how long, and in what batches; an evaluation is due every ``eval_every``
        updates and at the end.
      key: decides everything random.
      hparams: the hyper-parameters; a run that goes on keeps its own, and its key.
      watch: when to look, when to stop, what counts as best.
      workdir: where to write ``metrics.jsonl`` and ``checkpoints/``; ``None`` writes
        nothing.
      resume: go on from the last good checkpoint in ``workdir``, if there is one.
      callbacks: called at every look; one that returns ``True`` ends the run.

    Raises:
      NonFiniteError: a training metric is NaN or infinite, or ``skip_nonfinite`` has
        stopped the run. The best state so far has been saved.
      Interrupted: a signal came; the state has been saved.
      CorruptFileError: all checkpoints to resume from are damaged.
      OSError: ``workdir`` cannot be written to, or its disk is too full.
      OutOfMemoryError: the device is too small.
      TypeError: ``data`` is none of these.
      ValueError: the monitored metric is not among the validation metrics, there is
        patience without validation, ``workdir`` is in use, or it holds the checkpoints
        of a run that is not to be resumed, or those of another model, of other
        hyper-parameters or of a longer run.
    """
    train, validation = (data, None) if callable(data) else parts(data)
    folder = None if workdir is None else Path(workdir)
    saving = folder is not None and watch.ckpt_every >= 0
    require(saving or not resume, "resume needs a workdir with checkpoints", workdir)
    start, hparams = time.perf_counter(), traced(hparams)
    require_alike(train, validation, (plan, watch, jax.random.key_data(key), hparams))

    with contextlib.ExitStack() as stack:
        if folder is not None:
            stack.enter_context(own_folder(folder, resume))
        peers = stack.enter_context(Peers(folder))
        room = partial(require_room, folder if saving else None, watch.keep + 2)
        interrupts = stack.enter_context(Interrupts(saving, alone()))
        shown = watch.progress if is_writer() else False
        progress = stack.enter_context(Progress(plan.num_steps, shown))
        stack.enter_context(memory_explained())
        saver = None
        if folder is not None and saving:
            saver = Saver(folder, watch.keep, is_writer())
            stack.callback(saver.close)
        journal = None if folder is None or not is_writer() else Journal(folder)
        observers: list[Callback] = [*callbacks, progress]
        if journal is not None:
            observers.insert(-1, journal)
        looks = Looks(plan, watch, observers)
        with interrupts.leaving_at_once():
            stretches = (
                streaming_stretches(learner, train, key, hparams, interrupts, room)
                if callable(train)
                else on_device_stretches(
                    learner, train, plan.batch_size, key, hparams, room
                )
            )
            if validation is not None or data is None:
                looks.validate_on(learner, validation, stretches.like)
            require(
                watch.patience == 0 or looks.validates,
                "patience must be 0 without validation data",
                watch.patience,
            )
            drive = Drive(
                learner,
                stretches,
                looks,
                interrupts,
                folder,
                saver,
                journal,
                peers.let_others_go,
            )
            drive.start(hparams, resume)
        compile_seconds = time.perf_counter() - start
        drive.to_the_end()
    if interrupts.pending:  # after the last step
        message = f"interrupted; the run was finished and saved in {folder}"
        raise Interrupted(interrupts.pending, message)
    return fitted(drive, compile_seconds)


def fitted(drive: Drive, compile_seconds: float) -> Fitted:
    """What a run that has come to its end is told as."""
    looks = drive.looks
    best = looks.best if looks.best.step else Best(None, drive.step, drive.state)
    return Fitted(
        drive.state,
        best.state,
        best.step,
        looks.history,
        compile_seconds,
        looks.history[-1].seconds if looks.history else 0.0,
        looks.notes,
    )


def require_alike(train: Any, validation: Any, settings: tuple[Any, ...]) -> None:
    """Raise in every process unless all of them were given the same.

    Args:
      train: the training data.
      validation: the validation data.
      settings: all else.

    Raises:
      ValueError: something differs; it says what, and in which process.
    """
    data = train, validation
    rows = [getattr(leaf, "shape", ())[:1] for leaf in jax.tree.leaves(data)]
    require_equal("the version of JAX", jax.__version__)
    require_equal("the number of rows of the data", rows)
    require_equal("the data", fingerprint(data))
    require_equal("the settings", *settings)


@contextlib.contextmanager
def own_folder(folder: Path, resume: bool) -> Iterator[None]:
    """Have a folder that can be written to, for one run.

    Raises:
      OSError: it cannot be made or written to.
      ValueError: it is in use, or holds checkpoints that are not to be resumed.
    """
    with contextlib.ExitStack() as stack:
        with agreed():
            require_space(folder, 0)
            if is_writer():
                stack.enter_context(run_lock(folder))
            require(
                resume or not saved_steps(folder),
                "workdir must not hold the checkpoints of another run",
                folder,
                "resume=True goes on with it.",
            )
        yield


def require_room(folder: Path | None, copies: int, like: State) -> None:
    """Raise unless a folder has room for some copies of a state of these shapes.

    Raises:
      OSError: it has not.
    """
    if folder is not None:
        leaves = jax.tree.leaves(like)
        size = sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)
        with agreed():
            require_space(folder, copies * size)
