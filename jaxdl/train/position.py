"""Where a run is: its state and step, how they are saved, and how found again."""

import time
from pathlib import Path
from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import require
from jaxdl.train.advance import Stretches
from jaxdl.train.checkpoint import Restored, put_back, saved_steps
from jaxdl.train.journal import Journal, read_events
from jaxdl.train.processes import agreed, is_writer
from jaxdl.train.saver import Saver, best_of, newest
from jaxdl.train.watch import Looks


class Position:
    """A place in a run, and the way back to it.

    Args:
      stretches: the run's compiled steps.
      looks: what is seen of it.
      folder: where it writes; ``None`` for nowhere, as for the next two.
      saver: its checkpoints.
      journal: its record.

    Attributes:
      state: the state now.
      sums: the training metrics since the last look.
      step: updates made.
      due: the step of the next look; ``None`` after the last one.
    """

    def __init__(
        self,
        stretches: Stretches,
        looks: Looks,
        folder: Path | None,
        saver: Saver | None,
        journal: Journal | None,
    ) -> None:
        self.stretches, self.looks = stretches, looks
        self.folder, self.saver, self.journal = folder, saver, journal
        self.unseen = looks.about()
        self.like = stretches.like, stretches.empty
        self.state: Any = None
        self.sums, self.step, self.spent = stretches.empty, 0, 0.0
        self.due: int | None = None
        self.rollbacks = 0
        self.saved_at = time.perf_counter()

    def start(self, hparams: Any, resume: bool) -> None:
        """Begin, or go on from the newest good checkpoint if there is one.

        Args:
          hparams: those of the run.
          resume: whether to go on at all.

        Raises:
          ValueError: the checkpoint is of other hyper-parameters.
        """
        if not (resume and self.resume()):
            self.begin()
            return
        own = map(np.asarray, jax.tree.leaves(self.state.hparams))
        require(
            all(map(np.array_equal, own, jax.tree.leaves(hparams))),
            "hparams must be those that the run began with",
            hparams,
        )

    def begin(self) -> None:
        """Start from the first state."""
        self.state = self.stretches.init()
        self.step, self.spent, self.sums = 0, 0.0, self.stretches.empty
        self.due = self.looks.next_stop(0)
        self.looks.resume(self.unseen, None, [])
        if self.journal is not None:
            self.journal.begin()

    def resume(self) -> bool:
        """Go on from the newest good checkpoint; ``False`` if there is none."""
        assert self.folder is not None
        with agreed():
            if is_writer():
                put_back(self.folder)
        found = newest(self.folder, self.like)
        if found is None:
            return False
        self.return_to(found)
        self.rollbacks = found.about["rollbacks"]
        return True

    def return_to(self, found: Restored) -> None:
        """Be where a checkpoint was."""
        assert self.folder is not None
        assert self.saver is not None
        (self.state, self.sums), self.step = found.state, found.step
        end = self.looks.plan.num_steps
        require(
            self.step <= end,
            f"num_steps must be at least the {self.step} that have been made",
            end,
        )
        with agreed():
            about, best = best_of(self.folder, self.like, found)
        self.due, self.spent = about["due"], about["spent"]
        seen = self.step - (self.step == self.due)  # a look that is due is to come
        with agreed():  # nothing is changed before all have read
            self.saver.resume(found.step, about, found.damaged)
            if self.journal is not None:
                self.journal.begin(seen)
        history = [e for e in read_events(self.folder) if e.step <= seen]
        self.looks.resume(about, best, history)
        for problem in found.damaged.values():
            self.looks.notes.append(f"{problem} Went on from step {found.step}.")
        if self.due is not None:
            self.due = min(self.due, end)
        elif self.step < end and not self.looks.stopped:  # longer than the run before
            self.due = self.looks.next_stop(self.step)

    def save(self) -> None:
        """Save the state, and the best one if it is not there yet."""
        assert self.saver is not None
        with agreed():
            self.save_best()
            self.saver.save(self.step, (self.state, self.sums), self._about())
        self.saved_at = time.perf_counter()

    def _about(self) -> dict[str, Any]:
        own = {"due": self.due, "spent": self.spent, "rollbacks": self.rollbacks}
        return self.looks.about() | own

    def save_best(self) -> None:
        """Save the best state as the checkpoint of its step, if it is not there yet."""
        best = self.looks.best
        if self.saver is None or not best.step or best.step == self.step:
            return
        self.saver.wait()
        if best.step not in saved_steps(self.saver.workdir):
            due = self.looks.next_stop(best.step)
            own = {"due": due, "spent": 0.0, "rollbacks": self.rollbacks}
            self.saver.save(
                best.step, (best.state, self.stretches.empty), {**best.about, **own}
            )
