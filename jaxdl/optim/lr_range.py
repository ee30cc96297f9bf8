"""Find a learning rate: raise it over a short run and see where the loss falls fastest.

Source: Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017.
Departures: the rate rises geometrically, and the suggestion is the rate of the steepest
fall, which is below the largest that still works. The steepness is that of a line
through a fifth of the steps, so that the noise of single batches does not decide.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.schedules import Rate, Schedule, progress


class LrRange(NamedTuple):
    """What a run with rising learning rates says.

    Attributes:
      rate: where the loss falls fastest per decade of the rate; NaN where it never
        falls.
      smoothed: the losses without their noise, to draw; NaN from the first loss on that
        is not finite.
    """

    rate: Float[Array, ""]
    smoothed: Float[Array, " points"]


def geometric(start: Scalar, steps: Scalar | int, end: Scalar) -> Schedule:
    """From ``start`` to ``end`` by the same factor at every step, then constant.

    Args:
      start: above 0; learning rate at step 0.
      steps: the number of steps until ``end``.
      end: above 0; below or above ``start``.
    """

    def schedule(step: int | jax.Array) -> Rate:
        done = progress(step, steps)
        return jnp.exp((1 - done) * jnp.log(start) + done * jnp.log(end))

    return schedule


def lr_range(
    losses: Float[Array, " points"],
    rates: Float[Array, " points"],
    *,
    smoothing: Scalar = 0.9,
) -> LrRange:
    """The learning rate at which the loss of a run with rising rates fell fastest.

    Args:
      losses: the loss of each step, in order.
      rates: the learning rate of each step, rising, such as ``geometric(1e-6, 100,
        10.0)`` over the steps.
      smoothing: in [0, 1); how much of the running mean stays at each step. It decides
        where the lowest loss is. May be traced.

    Returns:
      A suggestion; what comes after the lowest smoothed loss, where the run diverges,
      is not looked at.

    Raises:
      ValueError: there are fewer than 3 points, or not as many losses as rates.
    """
    require(
        losses.shape == rates.shape, "losses must be as many as rates", losses.shape
    )
    require(len(losses) >= 3, "losses must be at least 3", len(losses))
    smoothed = running_mean(losses, smoothing)
    known = jnp.where(jnp.isfinite(smoothed), smoothed, jnp.inf)
    half = max(1, len(losses) // 10)
    middle = jnp.arange(half, len(losses) - half)
    slope = line_slopes(losses, half)
    falling = (middle + half <= jnp.argmin(known)) & (slope < 0)
    steepest = jnp.argmin(jnp.where(falling, slope, jnp.inf))
    rate = jnp.where(jnp.any(falling), rates[middle[steepest]], jnp.nan)
    return LrRange(rate, smoothed)


def line_slopes(
    values: Float[Array, " points"], half: int
) -> Float[Array, " _windows"]:
    """The slopes of the lines that fit best to ``2 * half + 1`` neighbours.

    The first is that of the first so many points; NaN where one of them is.
    """
    offsets = jnp.arange(-half, half + 1)
    centres = jnp.arange(half, len(values) - half)
    neighbours = values[centres[:, None] + offsets[None]]
    lever = offsets.astype(values.dtype)
    return neighbours @ lever / jnp.sum(jnp.square(lever))


def running_mean(
    values: Float[Array, " points"], smoothing: Scalar
) -> Float[Array, " points"]:
    """The exponential running mean, without its bias towards 0 at the start."""

    def advance(
        mean: jax.Array, point: tuple[jax.Array, jax.Array]
    ) -> tuple[jax.Array, jax.Array]:
        value, count = point
        mean = smoothing * mean + (1 - smoothing) * value
        return mean, mean / (1 - smoothing**count)

    counts = jnp.arange(1, len(values) + 1, dtype=values.dtype)
    return jax.lax.scan(advance, jnp.zeros_like(values[0]), (values, counts))[1]
