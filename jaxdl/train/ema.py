"""Averages of what a run learns, along the run."""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.types import Scalar
from jaxdl.train.learner import Learner, Metrics, State, Wrapped, replace

_AVERAGED = ("params", "model_state")


def decay_at(decay: Scalar, step: Int[Array, ""] | int) -> Float[Array, ""]:
    """The share of the average that stays: ``min(decay, (1 + step) / (10 + step))``.

    Args:
      decay: where it ends, in [0, 1].
      step: updates made before this one.
    """
    return jnp.minimum(decay, 1 - 9 / (10 + jnp.asarray(step, jnp.float32)))


def ema(learner: Learner, decay: Scalar) -> Learner:
    """The Learner that evaluates an exponential moving average of its variables.

    The average starts at the initial variables and moves by ``1 - decay_at(decay,
    step)`` of the way after every update: by nine tenths after the first one, so that
    drawn weights are soon forgotten, and by ``1 - decay`` at last. Averaged are the
    parameters and, where the state has them, the running averages that the forward pass
    makes: those of the last update would belong to other parameters. What is no
    floating-point number is taken from the last update. Training itself is unchanged;
    the state's ``extra`` holds the average.

    Sources: Polyak & Juditsky, "Acceleration of Stochastic Approximation by Averaging",
    1992; the rise of the decay is that of TensorFlow's
    ``tf.train.ExponentialMovingAverage`` with ``num_updates``; timm's ``ModelEmaV3``
    averages all variables too. Departures: exponential weights, as is usual for
    networks; timm's decay stays the same or rises along another curve.

    Args:
      learner: its state has the field ``params``.
      decay: in [0, 1]; 0 evaluates the variables themselves. May be traced.
    """

    def init(key: jax.Array, hparams: Any, sample_batch: Any) -> Wrapped:
        state = learner.init(key, hparams, sample_batch)
        return Wrapped(state, jax.tree.map(jnp.copy, _averaged(state)))

    def update(state: Wrapped, batch: Any) -> tuple[Wrapped, Metrics]:
        inner, metrics = learner.update(state.inner, batch)
        share = decay_at(decay, state.step)

        def move(mean: jax.Array, new: jax.Array) -> jax.Array:
            if not jnp.issubdtype(new.dtype, jnp.floating):
                return new
            return new + share.astype(new.dtype) * (mean - new)

        return Wrapped(
            inner, jax.tree.map(move, state.extra, _averaged(inner))
        ), metrics

    def evaluate(state: Wrapped, batch: Any) -> Mapping[str, Any]:
        averaged: State = replace(state.inner, **state.extra)
        return learner.evaluate(averaged, batch)

    return Learner(init, update, evaluate)


def _averaged(state: State) -> dict[str, Any]:
    """What is averaged, by the names of its fields."""
    return {name: getattr(state, name) for name in _AVERAGED if hasattr(state, name)}
