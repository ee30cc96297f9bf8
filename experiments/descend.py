"""Training on all rows at once: descent without the luck of batches."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

import jaxdl


def descend(learner: jaxdl.Learner, num_steps: int) -> Callable[..., tuple[Any, Any]]:
    """The pure function ``(key, hparams, data) -> (state, metrics)``.

    ``data`` is a ``Dataset`` without weights. Metrics are those of each step, before
    its update.
    """

    def run(key: jax.Array, hparams: Any, data: jaxdl.Dataset) -> tuple[Any, Any]:
        batch = jaxdl.Batch(data.x, data.y, jnp.ones(len(data.x)))
        step = lambda state, _: learner.update(state, batch)
        return jax.lax.scan(step, learner.init(key, hparams, batch), length=num_steps)

    return run
