"""Learning rates that fall by epochs: the classic decays, as functions of the step.

An epoch is ``steps_per_epoch`` steps. The rate falls a little at each step; as a stair
that is level within an epoch, ``by_epoch(schedule, steps_per_epoch)``.

``staircase`` is the step decay ``rate - decay * rate`` of textbooks with a factor of
``1 - decay``, and ``exponential`` over the steps of one epoch their ``decay**epoch``.
"""

import jax
import jax.numpy as jnp

from jaxdl.core.types import Scalar
from jaxdl.optim.schedules import Rate, Schedule, as_float


def inverse_time(
    start: Scalar, steps_per_epoch: Scalar | int, decay: Scalar = 1.0
) -> Schedule:
    """``start / (1 + decay * epoch)``: half of it after ``1 / decay`` epochs.

    Source: the rates for which stochastic descent converges are those whose sum is
    infinite and whose squares' sum is not, as here: Robbins and Monro, "A Stochastic
    Approximation Method", Annals of Mathematical Statistics 22, 1951.

    Args:
      start: learning rate at step 0.
      steps_per_epoch: above 0.
      decay: at least 0; 0 for a constant rate.
    """
    return lambda step: start / (1 + decay * epochs(step, steps_per_epoch))


def inverse_square_root_epoch(
    start: Scalar, steps_per_epoch: Scalar | int, scale: Scalar = 1.0
) -> Schedule:
    """``start * scale / sqrt(epoch)``, epochs counted from 1.

    Args:
      start: learning rate to scale.
      steps_per_epoch: above 0.
      scale: above 0; the share of ``start`` to begin with.
    """

    def schedule(step: int | jax.Array) -> Rate:
        return start * scale / jnp.sqrt(1 + epochs(step, steps_per_epoch))

    return schedule


def by_epoch(schedule: Schedule, steps_per_epoch: Scalar | int) -> Schedule:
    """The schedule at the first step of each epoch, kept until the next.

    Args:
      schedule: what to make level.
      steps_per_epoch: above 0.
    """

    def level(step: int | jax.Array) -> Rate:
        whole = jnp.floor(epochs(step, steps_per_epoch))
        return schedule(whole * as_float(steps_per_epoch))

    return level


def epochs(step: Scalar | int, steps_per_epoch: Scalar | int) -> Rate:
    """How many epochs are over at a step: 0.5 in the middle of the first."""
    return as_float(step) / as_float(steps_per_epoch)
