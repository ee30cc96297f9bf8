"""Stretches of steps between two looks of the host, and the means of their metrics."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from jaxdl.core.once import compile_once
from jaxdl.core.types import Batch, Dataset
from jaxdl.train.interrupt import Interrupted, Interrupts
from jaxdl.train.learner import Learner, Metrics, State
from jaxdl.train.on_device import batches, on_device
from jaxdl.train.processes import (
    everywhere,
    fingerprint,
    local,
    require_equal,
    shapes_everywhere,
    together,
)

Source = Callable[[int], Batch]
Ready = Callable[[Any], None]

FLAGS = ("skipped", "stopped")
"""What ``skip_nonfinite`` says of a step; a skipped step counts in these means only."""


class Totals(NamedTuple):
    """The metrics of some steps, added.

    Attributes:
      steps: how many steps were added, and how many of them were not skipped.
      total: by metric, its sum over the steps that count.
      lost: whether the run is: a metric is not finite, or ``skip_nonfinite`` stopped.
    """

    steps: Int[Array, "2"]
    total: Mapping[str, Float[Array, ""]]
    lost: Bool[Array, ""]

    def add(self, metrics: Metrics) -> "Totals":
        """The sums with one more step."""
        skipped = jnp.asarray(metrics.get("skipped", 0)) > 0
        total = {
            name: self.total[name]
            + (value if name in FLAGS else jnp.where(skipped, 0, value))
            for name, value in metrics.items()
        }
        finite = jnp.stack([jnp.isfinite(value) for value in metrics.values()]).all()
        stopped = jnp.asarray(metrics.get("stopped", 0)) > 0
        steps = self.steps + jnp.stack([jnp.int32(1), 1 - skipped])
        return Totals(steps, total, stopped | (~finite & ~skipped))

    def means(self) -> Metrics:
        """The mean of every metric; NaN where no step counts."""
        every, kept = self.steps
        return {
            name: value / (every if name in FLAGS else kept).astype(jnp.float32)
            for name, value in self.total.items()
        }


def no_steps(update: Callable[..., Any], state: State, batch: Any) -> Totals:
    """The sums before the first step."""
    _, metrics = jax.eval_shape(update, state, batch)
    zeros = {name: jnp.zeros(()) for name in metrics}
    return Totals(jnp.zeros(2, jnp.int32), zeros, jnp.bool_(False))


class Stretches(NamedTuple):
    """A run as the host drives it.

    Attributes:
      init: makes the first state.
      like: its shapes.
      empty: the sums before the first step.
      advance: ``(state, sums, step, count) -> (state, sums)``: at most ``count`` steps,
        all computed. It ends early after a step that lost the run, or when a signal
        comes while it waits for data; ``sums.steps`` tells.
      batch: ``(state, step) -> Batch``, what that step is given, in this process alone.
      compiled: the program.
    """

    init: Callable[[], State]
    like: State
    empty: Totals
    advance: Callable[[State, Totals, int, int], tuple[State, Totals]]
    batch: Callable[[State, int], Batch | None]
    compiled: Any


def nothing(_: Any) -> None:
    """Do nothing."""


def on_device_stretches(
    learner: Learner,
    train: Dataset | None,
    batch_size: int,
    key: jax.Array,
    hparams: Any,
    ready: Ready = nothing,
) -> Stretches:
    """The stretches of a run whose data lie on the device, or that needs none.

    All steps of a stretch are one call of one program, whatever their number: the host
    waits for none of them. ``ready`` is told the shapes of the state before anything is
    compiled.
    """
    train = everywhere(jax.device_put(train))

    def own(data: Dataset | None) -> Learner:
        return learner if data is None else on_device(learner, data, batch_size)

    @partial(jax.jit, donate_argnums=0)
    def many(
        state: State, sums: Totals, data: Dataset | None, count: jax.Array
    ) -> tuple[State, Totals]:
        update = own(data).update

        def goes_on(carry: tuple[State, Totals, jax.Array]) -> jax.Array:
            return (carry[2] < count) & ~carry[1].lost

        def body(carry: tuple[State, Totals, jax.Array]) -> Any:
            state, metrics = update(carry[0], None)
            return state, carry[1].add(metrics), carry[2] + 1

        start = state, sums, jnp.int32(0)
        state, sums, _ = jax.lax.while_loop(goes_on, body, start)
        return state, sums

    init = compile_once(lambda key, hparams, data: own(data).init(key, hparams, None))
    like = shapes_everywhere(jax.eval_shape(init, key, hparams, train))
    ready(like)
    empty = everywhere(no_steps(own(train).update, like, None))
    lowered = many.lower(like, empty, train, np.int32(1))
    require_equal("the program", lowered.as_text())
    program = lowered.compile()
    together()  # one may have compiled for longer than another

    def advance(state: State, sums: Totals, _: int, count: int) -> tuple[State, Totals]:
        return jax.block_until_ready(program(state, sums, train, np.int32(count)))

    def batch(state: State, step: int) -> Batch | None:
        if train is None:
            return None
        draw = batches(local(train), batch_size)
        return draw(local(state.key), jnp.int32(step))

    return Stretches(
        lambda: everywhere(init(key, hparams, train)),
        like,
        empty,
        advance,
        batch,
        program,
    )


def streaming_stretches(
    learner: Learner,
    source: Source,
    key: jax.Array,
    hparams: Any,
    interrupts: Interrupts,
    ready: Ready = nothing,
) -> Stretches:
    """As ``on_device_stretches``, for batches that the host makes, one call a step."""
    first = source(0)
    require_equal("the first batch", fingerprint(first))
    first = everywhere(first)
    init = compile_once(learner.init)
    like = shapes_everywhere(jax.eval_shape(init, key, hparams, first))
    ready(like)
    empty = everywhere(no_steps(learner.update, like, first))

    def one(state: State, sums: Totals, batch: Batch) -> tuple[State, Totals]:
        def step() -> tuple[State, Totals]:
            new, metrics = learner.update(state, batch)
            return new, sums.add(metrics)

        return jax.lax.cond(sums.lost, lambda: (state, sums), step)

    lowered = jax.jit(one, donate_argnums=0).lower(like, empty, first)
    require_equal("the program", lowered.as_text())
    program = lowered.compile()
    together()  # one may have compiled for longer than another

    def advance(
        state: State, sums: Totals, step: int, count: int
    ) -> tuple[State, Totals]:
        flight = [sums]
        for number in range(step, step + count):
            try:
                with interrupts.leaving_at_once():
                    batch = everywhere(source(number))
            except Interrupted:
                break
            state, sums = program(state, flight[-1], batch)
            flight = [*flight[-2:], sums]
            if flight[0].lost:  # waits: at most two steps ahead of the device
                break
        return jax.block_until_ready((state, flight[-1]))

    return Stretches(
        lambda: everywhere(init(key, hparams, first)),
        like,
        empty,
        advance,
        lambda _, step: source(step),
        program,
    )
