"""Stretches of steps between two looks of the host, and the means of their metrics."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.once import compile_once
from jaxdl.core.types import Batch, Dataset
from jaxdl.train.learner import Learner, Metrics, State
from jaxdl.train.on_device import on_device

Source = Callable[[int], Batch]
Advance = Callable[[State, int, int], tuple[State, Metrics]]

FLAGS = ("skipped", "stopped")
"""What ``skip_nonfinite`` says of a step; a skipped step counts in these means only."""


class Totals(NamedTuple):
    """The metrics of some steps, added.

    Attributes:
      steps: how many steps were added, and how many of them were not skipped.
      total: by metric, its sum over the steps that count.
    """

    steps: Int[Array, "2"]
    total: Mapping[str, Float[Array, ""]]

    def add(self, metrics: Metrics) -> "Totals":
        """The sums with one more step."""
        skipped = jnp.asarray(metrics.get("skipped", 0)) > 0
        total = {
            name: self.total[name]
            + (value if name in FLAGS else jnp.where(skipped, 0, value))
            for name, value in metrics.items()
        }
        return Totals(self.steps + jnp.stack([jnp.int32(1), 1 - skipped]), total)

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
    return Totals(jnp.zeros(2, jnp.int32), {name: jnp.zeros(()) for name in metrics})


def on_device_stretches(
    learner: Learner,
    train: Dataset | None,
    batch_size: int,
    key: jax.Array,
    hparams: Any,
) -> tuple[Advance, State]:
    """The function ``(state, step, count) -> (state, mean metrics)``, and a start.

    All steps of a stretch are one call of one program, whatever their number: the host
    waits for none of them. ``train`` is ``None`` for a Learner that needs no data.
    """
    train = jax.device_put(train)

    def own(data: Dataset | None) -> Learner:
        return learner if data is None else on_device(learner, data, batch_size)

    @partial(jax.jit, donate_argnums=0)
    def many(
        state: State, data: Dataset | None, count: jax.Array
    ) -> tuple[State, Metrics]:
        update = own(data).update

        def body(_: jax.Array, carry: tuple[State, Totals]) -> tuple[State, Totals]:
            state, metrics = update(carry[0], None)
            return state, carry[1].add(metrics)

        start = state, no_steps(update, state, None)
        state, sums = jax.lax.fori_loop(0, count, body, start)
        return state, sums.means()

    init = compile_once(lambda key, hparams, data: own(data).init(key, hparams, None))
    state = init(key, hparams, train)
    program = many.lower(state, train, jnp.int32(1)).compile()
    return lambda state, _, count: program(state, train, jnp.int32(count)), state


def streaming_stretches(
    learner: Learner, source: Source, key: jax.Array, hparams: Any
) -> tuple[Advance, State]:
    """As ``on_device_stretches``, for batches that the host makes, one call a step."""
    first = source(0)
    state = compile_once(learner.init)(key, hparams, first)
    empty = no_steps(learner.update, state, first)

    def one(state: State, sums: Totals, batch: Batch) -> tuple[State, Totals]:
        state, metrics = learner.update(state, batch)
        return state, sums.add(metrics)

    program = jax.jit(one, donate_argnums=0).lower(state, empty, first).compile()

    def advance(state: State, step: int, count: int) -> tuple[State, Metrics]:
        flight = [empty]
        for number in range(step, step + count):
            state, sums = program(state, flight[-1], source(number))
            flight = [*flight[-2:], sums]
            jax.block_until_ready(flight[0])  # at most two steps ahead of the device
        return state, flight[-1].means()

    return advance, state
