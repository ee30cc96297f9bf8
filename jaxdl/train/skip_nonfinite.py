"""Steps that would poison a run are undone."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, PyTree

from jaxdl.core.errors import require
from jaxdl.train.learner import Learner, Metrics, Wrapped, replace


def stays_finite(new: PyTree, old: PyTree) -> Bool[Array, ""]:
    """Whether every floating-point number that was finite still is.

    A number that was infinite from the start, such as the best value of nothing, may
    stay so.
    """
    checks = [
        jnp.all(jnp.isfinite(after) | ~jnp.isfinite(before))
        for after, before in zip(
            jax.tree.leaves(new), jax.tree.leaves(old), strict=True
        )
        if jnp.issubdtype(after.dtype, jnp.inexact)
    ]
    return jnp.all(jnp.stack(checks)) if checks else jnp.bool_(True)


def skip_nonfinite(learner: Learner, limit: int) -> Learner:
    """The Learner that undoes a step that makes its state or metrics non-finite.

    The *whole* state goes back (parameters, optimiser, batch statistics, averages),
    only ``step`` moves on, so that the next step draws other examples. After ``limit``
    bad steps in a row the run has stopped: its state does not change any more, nor does
    its step.

    The metrics gain ``skipped`` (1 where the step was undone; its other metrics stay
    what they were, NaN say) and ``stopped``; the state's ``extra`` counts the bad steps
    in a row. ``fit`` leaves skipped steps out of its means, and ends a run that has
    stopped.

    Raises:
      ValueError: ``limit`` is below 1.
    """
    require(limit >= 1, "limit must be at least 1", limit)

    def init(key: jax.Array, hparams: Any, sample_batch: Any) -> Wrapped:
        return Wrapped(learner.init(key, hparams, sample_batch), jnp.int32(0))

    def update(state: Wrapped, batch: Any) -> tuple[Wrapped, Metrics]:
        new, metrics = learner.update(state.inner, batch)
        zeros = jax.tree.map(jnp.zeros_like, metrics)
        good = stays_finite((new, metrics), (state.inner, zeros))
        stopped = state.extra >= limit
        kept = jax.tree.map(partial(jnp.where, good & ~stopped), new, state.inner)
        kept = replace(kept, step=jnp.where(stopped, state.step, new.step))
        in_a_row = jnp.where(good, 0, state.extra + 1)
        in_a_row = jnp.where(stopped, state.extra, in_a_row)
        flags = {"skipped": ~good, "stopped": in_a_row >= limit}
        flags = {name: flag.astype(jnp.float32) for name, flag in flags.items()}
        return Wrapped(kept, in_a_row), {**metrics, **flags}

    def evaluate(state: Wrapped, batch: Any) -> Mapping[str, Any]:
        return learner.evaluate(state.inner, batch)

    return Learner(init, update, evaluate)
