"""What the host sees of a run: when to look, what counts as best, when to stop."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.train.evaluate import computed, evaluate_all
from jaxdl.train.learner import Learner, State
from jaxdl.train.run import Plan


@dataclasses.dataclass(frozen=True)
class Watch:
    """When to look, what counts as better, when to stop and when to save.

    Attributes:
      log_every: updates between two looks at the training metrics, which are their
        means over that stretch; 0 looks at evaluations only.
      monitor: the validation metric by which the best state is chosen.
      mode: ``"min"`` or ``"max"``, whether less or more of it is better.
      patience: evaluations without a better one after which the run ends; 0 never ends
        it.
      ckpt_every: updates between checkpoints, with a ``workdir``; 0 saves at the end
        only, and a negative number never.
      progress: show a bar; ``None`` shows it on a terminal, and lines elsewhere.
    """

    log_every: int = 0
    monitor: str = "loss"
    mode: str = "min"
    patience: int = 0
    ckpt_every: int = 0
    progress: bool | None = None

    def __post_init__(self) -> None:
        for name in ("log_every", "patience"):
            value = getattr(self, name)
            require(value >= 0, f"{name} must be at least 0", value)
        require(self.mode in ("min", "max"), 'mode must be "min" or "max"', self.mode)

    def better(self, new: float, old: float) -> bool:
        """Whether a value of the monitored metric beats another; NaN beats nothing."""
        return new < old if self.mode == "min" else new > old


class Event(NamedTuple):
    """What a callback is told at every look.

    Attributes:
      step: updates made so far.
      state: the state after them; copy it to keep it.
      train: training metrics since the last look.
      validation: validation metrics, where this look evaluated; else empty.
      seconds: time spent in updates so far, without compiling, evaluating and saving.
      rate: examples per second of that time, since the last look.
    """

    step: int
    state: State
    train: Mapping[str, float]
    validation: Mapping[str, float]
    seconds: float
    rate: float


Callback = Callable[[Event], bool | None]


class NonFiniteError(RuntimeError):
    """A metric became NaN or infinite: the parameters are no longer worth saving."""


class Looks:
    """What has been seen of a run, and when to look next."""

    def __init__(self, plan: Plan, watch: Watch, observers: list[Callback]) -> None:
        self.plan, self.watch, self.observers = plan, watch, observers
        self.history: list[Event] = []
        self.best_state: State = None
        self.best_step, self.stopped, self.validates = 0, False, False
        self._best = np.inf if watch.mode == "min" else -np.inf
        self._worse = 0

    def validate_on(
        self, learner: Learner, validation: Dataset | None, state: State
    ) -> None:
        """Evaluate from now on, on some data or on the Learner's own experience.

        Raises:
          ValueError: the monitored metric is not among those of the evaluation.
        """
        size = self.plan.eval_batch_size or self.plan.batch_size
        self._validation = jax.device_put(validation)
        self._evaluate = jax.jit(
            lambda state, rows: computed(evaluate_all(learner, state, rows, size))
        )
        names = sorted(jax.eval_shape(self._evaluate, state, self._validation))
        self.validates = bool(names)
        require(
            self.watch.monitor in names or not names,
            f"monitor must be one of the validation metrics {', '.join(names)}",
            repr(self.watch.monitor),
        )

    def next_stop(self, step: int) -> int:
        """The next step at which something is due."""
        strides = self.plan.eval_every, self.watch.log_every, self.watch.ckpt_every
        due = [(step // every + 1) * every for every in strides if every > 0]
        return min([self.plan.num_steps, *due])

    def look(
        self, step: int, state: State, metrics: Mapping[str, Any], spent: float
    ) -> None:
        """Evaluate if it is time, tell the observers, end a run that is lost.

        Args:
          step: updates made so far.
          state: the state after them.
          metrics: the means of the training metrics since the last look.
          spent: seconds of the device since the last look.
        """
        train = {name: float(value) for name, value in metrics.items()}
        validation: dict[str, float] = {}
        every = self.plan.eval_every or self.plan.num_steps
        if self.validates and (step % every == 0 or step == self.plan.num_steps):
            values = jax.device_get(self._evaluate(state, self._validation))
            validation = {name: float(np.mean(v)) for name, v in values.items()}
            self._judge(step, state, validation[self.watch.monitor])
        seen = self.history[-1] if self.history else Event(0, None, {}, {}, 0.0, 0.0)
        rate = (step - seen.step) * self.plan.batch_size / max(spent, 1e-9)
        event = Event(step, state, train, validation, seen.seconds + spent, rate)
        self.history.append(event._replace(state=None))
        for observer in self.observers:
            self.stopped |= observer(event) is True
        _require_finite(train, step, step - seen.step)

    def _judge(self, step: int, state: State, value: float) -> None:
        """Keep the state if it is the best so far, and count those that were not."""
        if self.watch.better(value, self._best):
            self._best, self._worse = value, 0
            self.best_state, self.best_step = jax.tree.map(jnp.copy, state), step
        else:
            self._worse += 1
            self.stopped |= 0 < self.watch.patience <= self._worse


def _require_finite(train: Mapping[str, float], step: int, count: int) -> None:
    """Raise if the metrics of the last ``count`` steps say that the run is lost."""
    where = f"within the {count} steps before step {step}"
    if train.get("stopped", 0) > 0:
        raise NonFiniteError(
            f"a step must be finite at last; got too many in a row that had to be "
            f"skipped {where}. A smaller learning rate may help."
        )
    bad = sorted(name for name, value in train.items() if not np.isfinite(value))
    if bad and not train.get("skipped", 0) > 0:
        raise NonFiniteError(
            f"metrics must be finite; got {bad[0]} = {train[bad[0]]} {where}. "
            "A smaller learning rate, or skip_nonfinite, may help."
        )
