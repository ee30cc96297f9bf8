"""Line searches: how far to go along a direction, and the conditions for far enough.

The searches are those of optax, links for the end of an ``optax.chain``. What a step
has to satisfy is written here as plain predicates, to examine any step by.

Source of the conditions: Nocedal and Wright, "Numerical Optimization", 2nd edition,
Springer 2006, section 3.1. Departure of the searches: both also accept a step that
decreases the value only up to rounding, without which no search ends near a minimum.
"""

from collections.abc import Callable

import jax
from jaxtyping import Array, Bool, Float, PyTree
from optax import (
    scale_by_backtracking_linesearch as scale_by_backtracking_linesearch,
)
from optax import scale_by_zoom_linesearch as scale_by_zoom_linesearch

from jaxdl.core.types import Scalar

ValueFn = Callable[[PyTree], jax.Array]


def along(
    value_fn: ValueFn, params: PyTree, direction: PyTree, step: Scalar
) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """Value and slope of ``value_fn`` at ``params + step * direction``.

    The slope is the derivative by ``step``: below 0 where the direction descends.
    """

    def on_line(step: jax.Array) -> jax.Array:
        return value_fn(jax.tree.map(lambda p, d: p + step * d, params, direction))

    step = jax.numpy.asarray(step, jax.tree.leaves(params)[0].dtype)
    return jax.jvp(on_line, (step,), (jax.numpy.ones_like(step),))


def satisfies_armijo(
    value_fn: ValueFn,
    params: PyTree,
    direction: PyTree,
    step: Scalar,
    *,
    slope_rtol: Scalar = 1e-4,
) -> Bool[Array, ""]:
    """Whether a step decreases the value by its share of what the slope promised.

    Args:
      value_fn: the function.
      params: where the line starts.
      direction: where it leads, in the structure of ``params``.
      step: how many times ``direction`` to go.
      slope_rtol: in (0, 1); the share, c1 in the source.
    """
    before, slope = along(value_fn, params, direction, 0.0)
    after, _ = along(value_fn, params, direction, step)
    return after <= before + slope_rtol * step * slope


def satisfies_wolfe(
    value_fn: ValueFn,
    params: PyTree,
    direction: PyTree,
    step: Scalar,
    *,
    slope_rtol: Scalar = 1e-4,
    curv_rtol: Scalar = 0.9,
) -> Bool[Array, ""]:
    """Whether a step meets the strong Wolfe conditions: Armijo's, and a flatter slope.

    Args:
      value_fn: the function.
      params: where the line starts.
      direction: where it leads, in the structure of ``params``.
      step: how many times ``direction`` to go.
      slope_rtol: in (0, 1); c1 in the source.
      curv_rtol: in (``slope_rtol``, 1); the slope may at most be this share of the
        first in size, c2 in the source.
    """
    _, first = along(value_fn, params, direction, 0.0)
    _, last = along(value_fn, params, direction, step)
    armijo = satisfies_armijo(value_fn, params, direction, step, slope_rtol=slope_rtol)
    return armijo & (abs(last) <= curv_rtol * abs(first))
