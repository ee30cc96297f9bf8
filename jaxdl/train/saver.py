"""Checkpoints written beside the run: it goes on while they are."""

import shutil
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import PyTree

from jaxdl.core.errors import CorruptFileError
from jaxdl.train.checkpoint import (
    FOLDER,
    Restored,
    Snapshot,
    remove_states,
    restore_state,
    save_state,
    saved_steps,
    snapshot,
)
from jaxdl.train.processes import agreed, require_equal


class Saver:
    """Writes the checkpoints of a run, one at a time, in a thread.

    A failure is raised by the next call of any method. Kept are the last ``keep``
    checkpoints, and for each of them the best one that it knew.

    Args:
      workdir: the folder of the run.
      keep: how many of the last ones are kept, at least 1.
      writes: whether this process writes at all; of several, one does.
    """

    def __init__(self, workdir: Path, keep: int, writes: bool = True) -> None:
        self.workdir, self.keep, self.writes = workdir, keep, writes
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="jaxdl-save")
        self._future: Future[None] | None = None
        self._best_of: dict[int, int] = {}  # by checkpoint, the best one that it knew

    def save(self, step: int, state: PyTree, about: Mapping[str, Any]) -> None:
        """Copy a state now, and write it soon.

        Args:
          step: its number.
          state: what to save.
          about: facts for its manifest; ``best_step`` is the checkpoint to keep.
        """
        self.wait()
        if not self.writes:
            return
        copied = snapshot(state)
        self._best_of[step] = int(about.get("best_step", 0))
        self._future = self._pool.submit(self._write, step, copied, about)

    def _write(self, step: int, copied: Snapshot, about: Mapping[str, Any]) -> None:
        save_state(self.workdir, copied, step, about)
        kept = saved_steps(self.workdir)[-self.keep :]
        best = {self._best_of.get(number, 0) for number in kept}
        remove_states(self.workdir, {*kept, *best})

    def resume(
        self, step: int, about: Mapping[str, Any], damaged: Iterable[int]
    ) -> None:
        """Go on from a checkpoint: later ones go, and damaged ones get another name."""
        if not self.writes:
            return
        folder = self.workdir / FOLDER
        for number in damaged:
            aside = folder / f"{number}.damaged"
            shutil.rmtree(aside, ignore_errors=True)
            (folder / str(number)).rename(aside)
        earlier = [number for number in saved_steps(self.workdir) if number <= step]
        self._best_of = dict.fromkeys(earlier, int(about.get("best_step", 0)))
        remove_states(self.workdir, set(earlier))

    def check(self) -> None:
        """Raise what went wrong, if the writing has ended; do not wait for it."""
        if self._future is not None and self._future.done():
            self.wait()

    def wait(self) -> None:
        """Wait until everything is written.

        Raises:
          SaveError: it could not be.
        """
        future, self._future = self._future, None
        if future is not None:
            future.result()

    def close(self) -> None:
        """Wait, and end the thread."""
        try:
            self.wait()
        finally:
            self._pool.shutdown()


def newest(folder: Path, like: Any) -> Restored | None:
    """The newest good checkpoint, the same for all processes; ``None`` without any.

    Args:
      folder: of the run.
      like: the shapes of a checkpoint: of the state and of the sums.

    Raises:
      CorruptFileError: all of them are damaged.
      ValueError: processes see different ones, or another model's.
    """
    steps = saved_steps(folder)
    require_equal(f"the checkpoints in {folder}, a shared folder,", steps)
    if not steps:
        return None
    with agreed():
        found = restore_state(folder, like)
    require_equal("the checkpoint to go on from", found.step, sorted(found.damaged))
    return found


def best_of(folder: Path, like: Any, found: Restored) -> tuple[Mapping[str, Any], Any]:
    """The facts of a checkpoint, and the best state that it speaks of.

    Where that one is lost, the facts speak of none, a note says so, and the search for
    the best begins again.

    Args:
      folder: of the run.
      like: the shapes of a checkpoint: of the state and of the sums.
      found: the checkpoint.
    """
    about, step = found.about, found.about["best_step"]
    if step in (0, found.step):
        return about, jax.tree.map(jnp.copy, found.state[0]) if step else None
    try:
        return about, restore_state(folder, like, step).state[0]
    except CorruptFileError as error:
        found.damaged[step] = str(error)
    except FileNotFoundError:
        pass
    notes = [*about["notes"], f"The best state so far, of step {step}, is lost."]
    nothing = {"best": None, "best_step": 0, "best_loss": None, "worse": 0}
    return about | nothing | {"notes": notes}, None
