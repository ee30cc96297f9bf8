"""Several steps as one."""

import jax
import jax.numpy as jnp

from jaxdl.core.errors import require
from jaxdl.train.learner import Learner, Metrics, State


def scan_steps(learner: Learner, num_steps: int, *, unroll: int = 1) -> Learner:
    """The Learner whose update makes ``num_steps`` updates of ``learner``.

    It takes as many batches, stacked along a new first axis, or ``None``. Metrics are
    their means over the steps.

    Args:
      learner: what to repeat.
      num_steps: updates in a call.
      unroll: steps written out in the loop's body; small models gain from 4.
    """
    require(num_steps >= 1, "num_steps must be at least 1", num_steps)

    def update(state: State, batch: object = None) -> tuple[State, Metrics]:
        state, metrics = jax.lax.scan(
            learner.update, state, batch, length=num_steps, unroll=unroll
        )
        return state, jax.tree.map(lambda values: jnp.mean(values, axis=0), metrics)

    return Learner(learner.init, update, learner.evaluate)
