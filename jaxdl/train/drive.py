"""The host's side of a run: stretches of steps, looks, checkpoints, and bad ends."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import jax
import numpy as np

from jaxdl.core.keys import stream
from jaxdl.train.advance import Stretches
from jaxdl.train.checkpoint import saved_steps
from jaxdl.train.interrupt import Interrupted, Interrupts
from jaxdl.train.journal import Journal
from jaxdl.train.learner import Learner, replace
from jaxdl.train.nonfinite import (
    NonFiniteError,
    bad_leaves,
    dumped,
    first_nonfinite,
)
from jaxdl.train.position import Position
from jaxdl.train.processes import (
    agreed,
    alone,
    everywhere,
    gathered,
    is_writer,
)
from jaxdl.train.saver import Saver, newest
from jaxdl.train.watch import Looks, lost_message
from jaxdl.train.watchdog import Watchdog

BREATH = 0.5  # seconds of steps after which the host looks for signals
MINUTE = 60.0  # seconds without a checkpoint, where none is asked for by step
MOST_ROLLBACKS = 3
LONGEST = 600.0  # seconds that one of several processes may wait for the others


class Drive(Position):
    """One run under way.

    Args:
      learner: what is trained.
      stretches: its compiled steps.
      looks: what is seen of it.
      interrupts: the signals.
      folder: where it writes; ``None`` for nowhere, as for the next two.
      saver: its checkpoints.
      journal: its record.
      farewell: called before a process that is stuck ends itself.
    """

    def __init__(
        self,
        learner: Learner,
        stretches: Stretches,
        looks: Looks,
        interrupts: Interrupts,
        folder: Path | None,
        saver: Saver | None,
        journal: Journal | None,
        farewell: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(stretches, looks, folder, saver, journal)
        self.learner, self.interrupts = learner, interrupts
        patience = looks.watch.step_timeout or (0.0 if alone() else LONGEST)
        self.watchdog = Watchdog(patience, folder, farewell)
        self.pace = 1.0

    def to_the_end(self) -> None:
        """Make the steps that are left.

        Raises:
          NonFiniteError: the run is lost.
          Interrupted: a signal came; the state has been saved.
        """
        try:
            with self.watchdog:
                self._go()
        except Interrupted as end:
            self._leave(end)
        with agreed():
            self.save_best()

    def _go(self) -> None:
        """Advance and look in turn, until there is nothing left to do or a signal."""
        while self.due is not None and not self.looks.stopped:
            if self.step == self.due:
                self._look()
            else:
                self._advance(self.due - self.step)
            self.watchdog.done()
            with agreed():
                if self.saver is not None:
                    self.saver.check()
            late = time.perf_counter() - self.saved_at > MINUTE
            signal, late = gathered([self.interrupts.pending, late]).max(axis=0)
            if signal:
                raise Interrupted(int(signal))
            if late and self.saver is not None and not self.looks.watch.ckpt_every:
                self._save()

    def _advance(self, most: int) -> None:
        """Make some steps, at most so many, in about half a second."""
        count = max(1, min(most, int(BREATH / self.pace)))
        count = int(gathered([count]).min())  # processes go at the pace of the slowest
        before, began = int(np.asarray(self.sums.steps)[0]), time.perf_counter()
        self.state, self.sums = self.stretches.advance(
            self.state, self.sums, self.step, count
        )
        seconds = time.perf_counter() - began
        done = int(np.asarray(self.sums.steps)[0]) - before
        self.step += done
        self.spent += seconds
        self.pace = seconds / max(done, 1)
        if self.sums.lost:
            self._recover(lost_message(self._means(), self.step))

    def _means(self) -> dict[str, float]:
        means = jax.device_get(self.sums.means())
        return {name: float(value) for name, value in means.items()}

    def _look(self) -> None:
        """Evaluate if it is time, tell the observers, and save if it is time."""
        looks, validation = self.looks, {}
        if looks.evaluates_at(self.step):
            validation = self.interrupts.wait(lambda: looks.evaluate(self.state))
        looks.look(self.step, self.state, self._means(), validation, self.spent)
        last = self.step == looks.plan.num_steps or looks.stopped
        self.due = None if last else looks.next_stop(self.step)
        self.sums, self.spent = self.stretches.empty, 0.0
        spike = looks.spike()
        if spike:
            if self._can_go_back():
                self._go_back(f"step {self.step}: {spike}.")
                return
            looks.notes.append(f"step {self.step}: {spike}.")
        every = looks.watch.ckpt_every
        due = every > 0 and self.step % every == 0
        if self.saver is not None and (last or due):
            self._save()

    def _save(self) -> None:
        """Save the state, if it is worth it."""
        bad = bad_leaves(getattr(self.state, "params", ()))
        if not bad:
            self.save()
            return
        name, count = next(iter(bad.items()))
        self._recover(
            f"parameters must be finite; got {count} numbers of {name} that are "
            f"not, at step {self.step}."
        )

    def _leave(self, end: Interrupted) -> NoReturn:
        """Save where the run is, and end it."""
        if self.saver is None or self.folder is None:
            raise end
        self._save()
        with agreed():
            self.saver.wait()
        step = max(saved_steps(self.folder), default="none")
        message = f"interrupted; saved at step {step} in {self.folder}"
        raise Interrupted(end.signal, message) from None

    def _can_go_back(self) -> bool:
        wanted = self.looks.watch.on_nonfinite == "rollback" and self.saver is not None
        return wanted and self.rollbacks < MOST_ROLLBACKS

    def _recover(self, message: str) -> None:
        """After a bad step: write down what is known of it; go back, or give up."""
        if self.folder is not None and is_writer():
            batch = self.stretches.batch(self.state, self.step - 1)
            where = dumped(self.folder, self.step - 1, batch, self.state)
            message = f"{message} {where}"
        if self._can_go_back():
            self._go_back(message)
            return
        if self.sums.lost:
            self.looks.look(self.step, self.state, self._means(), {}, self.spent)
        with agreed():
            self.save_best()
        if self.looks.watch.debug_nans:
            message = f"{message} {self._blame()}"
        raise NonFiniteError(message)

    def _go_back(self, why: str) -> None:
        """Be at the last checkpoint again, with another order of the data."""
        assert self.saver is not None
        assert self.folder is not None
        with agreed():
            self.saver.wait()
        notes, self.rollbacks = self.looks.notes, self.rollbacks + 1
        found = newest(self.folder, self.like)
        if found is not None:
            self.return_to(found)
            notes = [*notes, *found.damaged.values()]
        else:
            self.begin()
        key = stream(self.state.key, "rollback", self.rollbacks)
        self.state = replace(self.state, key=key)
        self.looks.notes = [*notes, f"{why} Went back to step {self.step}."]

    def _blame(self) -> str:
        """Where the last update began to be not finite; it is computed again."""
        with agreed():
            if self.saver is not None:
                self.saver.wait()
        state, sums, step = self.stretches.init(), self.stretches.empty, 0
        found = None if self.folder is None else newest(self.folder, self.like)
        if found is not None:
            (state, sums), step = found.state, found.step
        pace = max(1, int(BREATH / self.pace))
        for first in range(step, self.step - 1, pace):
            count = min(pace, self.step - 1 - first)
            state, sums = self.stretches.advance(state, sums, first, count)
            self.watchdog.done()
        batch = everywhere(self.stretches.batch(state, self.step - 1))
        where = first_nonfinite(self.learner.update, state, batch)
        return f"It begins at {where}." if where else "It does not happen again."
