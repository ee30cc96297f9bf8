"""Learning rates that change over a run: functions from step to learning rate.

Every number of a schedule may be traced, its length included, and so be a batch axis of
a sweep; the schedules of optax branch on theirs. Build them inside the program:
``optax.adam(with_warmup(cosine(hparams.peak, 900), hparams.warmup))``.
"""

from collections.abc import Callable, Iterable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar

Rate = Float[Array, "..."]
Schedule = Callable[[int | jax.Array], Rate]
"""From a step, at least 0, or an array of them, to a learning rate in float32."""


def progress(step: Scalar | int, steps: Scalar | int) -> Rate:
    """How much of ``steps`` is done at ``step``: from 0 to 1, and 1 from there on."""
    step, steps = as_float(step), as_float(steps)
    return jnp.where(step < steps, step / jnp.where(steps > 0, steps, 1), 1)


def constant(value: Scalar) -> Schedule:
    """The same learning rate at every step."""
    return lambda step: jnp.full(jnp.shape(step), value, jnp.float32)


def linear(start: Scalar, steps: Scalar | int, end: Scalar = 0.0) -> Schedule:
    """A straight line from ``start`` at step 0 to ``end`` at ``steps`` and after."""

    def schedule(step: int | jax.Array) -> Rate:
        done = progress(step, steps)
        return (1 - done) * start + done * end

    return schedule


def cosine(start: Scalar, steps: Scalar | int, end: Scalar = 0.0) -> Schedule:
    """Half a cosine from ``start`` at step 0 to ``end`` at ``steps`` and after.

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm
    Restarts", ICLR 2017, eq. 5, without the restarts.
    """

    def schedule(step: int | jax.Array) -> Rate:
        left = (1 + jnp.cos(jnp.pi * progress(step, steps))) / 2
        return left * start + (1 - left) * end

    return schedule


def exponential(start: Scalar, steps: Scalar | int, decay_rate: Scalar) -> Schedule:
    """``start``, multiplied by ``decay_rate`` every ``steps``, smoothly, without end.

    Args:
      start: learning rate at step 0.
      steps: above 0; how long it takes to be multiplied by ``decay_rate`` once.
      decay_rate: above 0; below 1 the learning rate falls.
    """
    return lambda step: start * decay_rate ** (as_float(step) / as_float(steps))


def inverse_square_root(start: Scalar, steps: Scalar | int) -> Schedule:
    """``start * sqrt(steps / (steps + step))``: a slow decay without end.

    After a warm-up of as many steps it is the schedule of Vaswani et al., "Attention Is
    All You Need", NeurIPS 2017, eq. 3, with ``start`` for its peak.

    Args:
      start: learning rate at step 0.
      steps: above 0; after three times as many the learning rate has halved.
    """
    return lambda step: (
        start * jnp.sqrt(as_float(steps) / (as_float(steps) + as_float(step)))
    )


def staircase(
    start: Scalar, boundaries: Iterable[Scalar | int], decay_rate: Scalar = 0.1
) -> Schedule:
    """``start``, multiplied by ``decay_rate`` at each of the boundaries.

    Args:
      start: learning rate before the first boundary.
      boundaries: the steps from which on it is changed, in any order.
      decay_rate: above 0; the factor of a change.
    """
    boundaries = tuple(boundaries)

    def schedule(step: int | jax.Array) -> Rate:
        rate = constant(start)(step)
        for boundary in boundaries:
            reached = as_float(step) >= as_float(boundary)
            rate = jnp.where(reached, rate * decay_rate, rate)
        return rate

    return schedule


def with_warmup(
    schedule: Schedule, steps: Scalar | int, start: Scalar = 0.0
) -> Schedule:
    """A straight line from ``start`` to where ``schedule`` begins, then ``schedule``.

    Args:
      schedule: what follows the warm-up; its step 0 is the end of the warm-up.
      steps: the length of the warm-up; 0 for none.
      start: learning rate at step 0.
    """

    def warmed(step: int | jax.Array) -> Rate:
        done = progress(step, steps)
        later = schedule(jnp.maximum(as_float(step) - as_float(steps), 0))
        return jnp.where(done < 1, (1 - done) * start + done * later, later)

    return warmed


def as_float(value: Scalar | int) -> Rate:
    """A step or a number of a schedule in float32, as every rate is."""
    return jnp.asarray(value, jnp.float32)
