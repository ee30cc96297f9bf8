"""A learning rate set by hand: one value until a step, another from there on."""

from collections.abc import Iterable

import jax
import jax.numpy as jnp

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.schedules import Rate, Schedule, as_float, constant


def piecewise(values: Iterable[Scalar], boundaries: Iterable[Scalar | int]) -> Schedule:
    """``values[0]`` before ``boundaries[0]``, ``values[1]`` from there on, and so on.

    Args:
      values: the learning rates, one more than boundaries.
      boundaries: the steps at which they change, rising; may be traced.

    Raises:
      ValueError: there is not one value more than boundaries, or those do not rise.

    >>> schedule = piecewise([0.1, 0.02, 0.01], [100, 150])
    >>> [round(float(schedule(step)), 3) for step in (0, 99, 100, 149, 150)]
    [0.1, 0.1, 0.02, 0.02, 0.01]
    """
    values, boundaries = tuple(values), tuple(boundaries)
    require(
        len(values) == len(boundaries) + 1,
        "values must be one more than boundaries",
        (len(values), len(boundaries)),
    )
    if not any(isinstance(boundary, jax.core.Tracer) for boundary in boundaries):
        numbers = [float(boundary) for boundary in boundaries]
        require(numbers == sorted(numbers), "boundaries must rise", numbers)

    def schedule(step: int | jax.Array) -> Rate:
        rate = constant(values[0])(step)
        for value, boundary in zip(values[1:], boundaries, strict=True):
            rate = jnp.where(as_float(step) >= as_float(boundary), value, rate)
        return rate

    return schedule
