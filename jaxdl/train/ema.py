"""Averages of the weights along a run."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from jaxdl.core.types import Scalar
from jaxdl.train.learner import Learner, Metrics, State, Wrapped, replace


def ema(learner: Learner, decay: Scalar) -> Learner:
    """The Learner that evaluates an exponential moving average of its parameters.

    The average starts at the initial parameters and moves by ``1 - decay`` of the way
    after every update. Training itself is unchanged; the state's ``extra`` holds it.
    What the forward pass changes, such as the running averages of batch normalisation,
    is not averaged: an evaluation reads that of the last update.

    Source: Polyak & Juditsky, "Acceleration of Stochastic Approximation by Averaging",
    1992. Departure: exponential weights, as is usual for networks.

    Args:
      learner: its state has the field ``params``.
      decay: in [0, 1]; 0 evaluates the parameters themselves. May be traced.
    """

    def init(key: jax.Array, hparams: Any, sample_batch: Any) -> Wrapped:
        state = learner.init(key, hparams, sample_batch)
        return Wrapped(state, jax.tree.map(jnp.copy, state.params))

    def update(state: Wrapped, batch: Any) -> tuple[Wrapped, Metrics]:
        inner, metrics = learner.update(state.inner, batch)

        def move(mean: jax.Array, new: jax.Array) -> jax.Array:
            return new + jnp.asarray(decay, new.dtype) * (mean - new)

        return Wrapped(inner, jax.tree.map(move, state.extra, inner.params)), metrics

    def evaluate(state: Wrapped, batch: Any) -> Mapping[str, Any]:
        averaged: State = replace(state.inner, params=state.extra)
        return learner.evaluate(averaged, batch)

    return Learner(init, update, evaluate)
