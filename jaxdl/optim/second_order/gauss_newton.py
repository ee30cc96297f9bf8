"""Gauss-Newton: least squares by solving a linear least-squares problem at each step.

Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, Springer 2006,
section 10.3. Departure: where the Jacobian is rank-deficient the step is the shortest
of all solutions.
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import Minimum, check_start, minimise

ResidualFn = Callable[[PyTree], jax.Array]
"""From parameters to ``[residuals]``, each of which is to become small."""


def half_square(residuals: Float[Array, " residuals"]) -> Float[Array, ""]:
    """``1/2 * sum(residuals**2)``: what the least-squares solvers minimise."""
    return jnp.sum(jnp.square(residuals)) / 2


def check_residuals(residual_fn: ResidualFn, params: PyTree) -> None:
    """Refuse a function that does not return a vector of residuals.

    Raises:
      ValueError: ``residual_fn`` does not return one array of rank 1.
    """
    shape = getattr(jax.eval_shape(residual_fn, params), "shape", None)
    good = shape is not None and len(shape) == 1
    require(good, "residual_fn must return a vector", shape, "Flatten with jnp.ravel.")


def scale_by_gauss_newton(residual_fn: ResidualFn) -> optax.GradientTransformation:
    """The step that solves the linearised problem, with the sign of the gradient.

    A link for ``optax.chain``, before ``optax.scale(-1)`` and a line search. The
    gradient that it is given is not used: it follows from the residuals.
    """

    def update(updates: PyTree, state: Any, params: Any = None) -> Any:
        del updates
        flat, unravel = ravel_pytree(params)

        def residuals(flat: jax.Array) -> jax.Array:
            return residual_fn(unravel(flat))

        jacobian = jax.jacfwd(residuals)(flat)
        step = jnp.linalg.lstsq(jacobian, residuals(flat))[0]
        return unravel(step), state

    return optax.GradientTransformation(lambda params: optax.EmptyState(), update)


def gauss_newton(
    residual_fn: ResidualFn,
    params: PyTree,
    *,
    tol: Scalar = 1e-5,
    max_iterations: int = 100,
) -> Minimum:
    """Minimise half the sum of squared residuals by damped Gauss-Newton steps.

    Fast where the residuals at the minimum are small or nearly linear. It forms the
    Jacobian, for up to some thousand parameters.

    Args:
      residual_fn: from parameters to ``[residuals]``.
      params: where to start; a pytree of floating-point arrays.
      tol: at least 0; the norm of the gradient ``J^T r`` at which to stop.
      max_iterations: the most steps to make.

    Returns:
      The minimum; its value is ``half_square(residual_fn(params))``.

    Raises:
      ValueError: ``residual_fn`` does not return a vector, or as ``minimise``.
    """
    check_start(params, tol, max_iterations)
    check_residuals(residual_fn, params)
    search = optax.scale_by_zoom_linesearch(30, initial_guess_strategy="one")
    optimizer = optax.chain(
        scale_by_gauss_newton(residual_fn), optax.scale(-1.0), search
    )

    def value_fn(params: PyTree) -> jax.Array:
        return half_square(residual_fn(params))

    return minimise(value_fn, params, optimizer, tol=tol, max_iterations=max_iterations)
