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
from jaxdl.train.processes import everywhere
from jaxdl.train.run import Plan


@dataclasses.dataclass(frozen=True)
class Watch:
    """When to look, what counts as better, when to stop and when to save.

    Attributes:
      log_every: updates between two looks at the training metrics, which are their
        means over that stretch; 0 looks at evaluations only.
      monitor: the validation metric by which the best state is chosen. Of equal ones,
        as are common among the accuracies of a small part, the one of the least
        validation loss is the best, where there is a metric ``"loss"``.
      mode: ``"min"`` or ``"max"``, whether less or more of it is better.
      patience: evaluations without a better one after which the run ends; 0 never ends
        it.
      ckpt_every: updates between checkpoints, with a ``workdir``; 0 saves once a minute
        and at the end; a negative number never saves.
      keep: how many of the last checkpoints are kept, besides the best.
      on_nonfinite: what follows a metric that is NaN or infinite: ``"abort"`` ends the
        run; ``"rollback"`` goes back to the last checkpoint and takes another order of
        the data, three times at most. ``skip_nonfinite`` is a third way.
      spike: a loss or gradient norm above so many times its recent median is noted,
        and with ``"rollback"`` undone; 0 looks for none.
      debug_nans: after an abort, compute the bad step again, operation by operation,
        and name the layer where it begins.
      step_timeout: seconds without any step after which a stuck process writes its
        stacks to ``hang.txt`` and ends with code 6; 0 waits for ever, and several
        processes ten minutes for each other.
      progress: show a bar; ``None`` shows it on a terminal, and lines elsewhere.
    """

    log_every: int = 0
    monitor: str = "loss"
    mode: str = "min"
    patience: int = 0
    ckpt_every: int = 0
    keep: int = 2
    on_nonfinite: str = "abort"
    spike: float = 10.0
    debug_nans: bool = False
    step_timeout: float = 0.0
    progress: bool | None = None

    def __post_init__(self) -> None:
        for name in ("log_every", "patience", "spike", "step_timeout"):
            value = getattr(self, name)
            require(value >= 0, f"{name} must be at least 0", value)
        require(self.keep >= 1, "keep must be at least 1", self.keep)
        require(self.mode in ("min", "max"), 'mode must be "min" or "max"', self.mode)
        require(
            self.on_nonfinite in ("abort", "rollback"),
            'on_nonfinite must be "abort" or "rollback"',
            self.on_nonfinite,
            "jaxdl.train.skip_nonfinite skips single steps.",
        )

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


class Best(NamedTuple):
    """The best state so far.

    Attributes:
      value: of the monitored metric; ``None`` before the first evaluation.
      step: the updates that the state had seen; 0 for none.
      state: a copy of it.
      about: what was known of the run then.
      loss: of the validation; ``None`` where there is none, or none that is finite.
    """

    value: float | None = None
    step: int = 0
    state: State = None
    about: Mapping[str, Any] = {}
    loss: float | None = None


class Looks:
    """What has been seen of a run, and when to look next.

    Args:
      plan: of the run.
      watch: when to look.
      observers: callbacks, in the order in which they are told.
    """

    def __init__(self, plan: Plan, watch: Watch, observers: list[Callback]) -> None:
        self.plan, self.watch, self.observers = plan, watch, observers
        self.history: list[Event] = []
        self.notes: list[str] = []
        self.best, self.worse = Best(), 0
        self.stopped, self.validates = False, False

    def about(self) -> dict[str, Any]:
        """What a resumed run has to know, as JSON."""
        return {
            "best": self.best.value,
            "best_step": self.best.step,
            "best_loss": self.best.loss,
            "worse": self.worse,
            "stopped": self.stopped,
            "notes": list(self.notes),
        }

    def resume(
        self, about: Mapping[str, Any], best_state: State, history: list[Event]
    ) -> None:
        """Go on from what ``about`` said."""
        step = about["best_step"]
        # older ones do not say the loss, but the history does
        loss = about["best_loss"] if "best_loss" in about else loss_at(step, history)
        self.best = Best(about["best"], step, best_state, about, loss)
        self.worse = about["worse"]
        self.stopped, self.history = about["stopped"], history
        self.notes = list(about["notes"])

    def validate_on(
        self, learner: Learner, validation: Dataset | None, state: State
    ) -> None:
        """Evaluate from now on, on some data or on the Learner's own experience.

        Args:
          learner: what is trained.
          validation: the data.
          state: its shapes are enough.

        Raises:
          ValueError: the monitored metric is not among those of the evaluation.
        """
        size = self.plan.eval_batch_size or self.plan.batch_size
        self._validation = everywhere(jax.device_put(validation))

        @jax.jit
        def evaluate(state: State, rows: Dataset | None) -> Mapping[str, jax.Array]:
            return computed(evaluate_all(learner, state, rows, size))

        names = sorted(jax.eval_shape(evaluate, state, self._validation))
        self.validates = bool(names)
        require(
            self.watch.monitor in names or not names,
            f"monitor must be one of the validation metrics {', '.join(names)}",
            repr(self.watch.monitor),
        )
        if names:
            self._evaluate = evaluate.lower(state, self._validation).compile()

    def next_stop(self, step: int) -> int:
        """The next step at which something is due."""
        strides = self.plan.eval_every, self.watch.log_every, self.watch.ckpt_every
        due = [(step // every + 1) * every for every in strides if every > 0]
        return min([self.plan.num_steps, *due])

    def evaluates_at(self, step: int) -> bool:
        """Whether an evaluation is due after so many updates."""
        every = self.plan.eval_every or self.plan.num_steps
        return self.validates and (step % every == 0 or step == self.plan.num_steps)

    def evaluate(self, state: State) -> dict[str, float]:
        """The validation metrics of a state."""
        values = jax.device_get(self._evaluate(state, self._validation))
        return {name: float(np.mean(value)) for name, value in values.items()}

    def look(
        self,
        step: int,
        state: State,
        metrics: Mapping[str, Any],
        validation: Mapping[str, float],
        spent: float,
    ) -> Event:
        """Judge what was seen and tell the observers.

        Args:
          step: updates made so far.
          state: the state after them.
          metrics: the means of the training metrics since the last look.
          validation: the metrics of the evaluation, if there was one.
          spent: seconds of the device since the last look.
        """
        train = {name: float(value) for name, value in metrics.items()}
        seen = self.history[-1] if self.history else Event(0, None, {}, {}, 0.0, 0.0)
        rate = (step - seen.step) * self.plan.batch_size / max(spent, 1e-9)
        event = Event(step, state, train, validation, seen.seconds + spent, rate)
        self.history.append(event._replace(state=None))
        if validation:
            self._judge(step, state, validation)
        for observer in self.observers:
            self.stopped |= _is_true(observer(event))
        return event

    def _judge(self, step: int, state: State, validation: Mapping[str, float]) -> None:
        """Keep the state if it is the best so far, and count those that were not."""
        worst = np.inf if self.watch.mode == "min" else -np.inf
        value, loss = validation[self.watch.monitor], validation.get("loss", np.inf)
        best = self.best
        so_far = worst if best.value is None else best.value
        least = np.inf if best.loss is None else best.loss
        tie = value == best.value
        if self.watch.better(value, so_far) or (tie and loss < least):
            self.worse = 0
            copy = jax.tree.map(jnp.copy, state)
            self.best = Best(value, step, copy, loss=_if_finite(loss))
            self.best = self.best._replace(about=self.about())
        else:
            self.worse += 1
            self.stopped |= 0 < self.watch.patience <= self.worse

    def spike(self) -> str:
        """What is far above its recent median at the last look; empty if nothing is."""
        *before, last = self.history
        for name in ("loss", "grad_norm"):
            recent = [e.train[name] for e in before[-RECENT:] if name in e.train]
            median = float(np.median(recent)) if len(recent) >= ENOUGH else np.inf
            value = last.train.get(name, 0.0)
            if self.watch.spike and value > self.watch.spike * median > 0:
                return f"{name} {value:.4g} after a recent median of {median:.4g}"
        return ""


def loss_at(step: int, history: list[Event]) -> float | None:
    """The validation loss of an evaluation; ``None`` without one that is finite."""
    told = [e.validation.get("loss", np.inf) for e in history if e.step == step]
    return _if_finite(told[-1]) if told else None


def _if_finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _is_true(answer: Any) -> bool:
    """Whether a callback said ``True``, as Python, NumPy or JAX say it."""
    kind = str(getattr(answer, "dtype", ""))
    return answer is True or (kind == "bool" and np.ndim(answer) == 0 and bool(answer))


RECENT, ENOUGH = 20, 5  # looks of which the median is taken, and the fewest for one


def lost_message(train: Mapping[str, float], step: int) -> str:
    """What to say of a run that the step before ``step`` has lost.

    Args:
      train: the means of the training metrics since the last look.
      step: updates made, the lost one included.
    """
    if train.get("stopped", 0) > 0:
        return (
            f"a step must be finite at last; got too many in a row that had to be "
            f"skipped before step {step}. A smaller learning rate may help."
        )
    bad = sorted(name for name, value in train.items() if not np.isfinite(value))
    return (
        f"metrics must be finite; got {bad[0]} = {train[bad[0]]} in the update to "
        f"step {step}. A smaller learning rate, or skip_nonfinite, may help."
    )
