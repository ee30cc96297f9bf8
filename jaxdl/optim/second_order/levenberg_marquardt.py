"""Levenberg-Marquardt: between Gauss-Newton, when it works, and short gradient steps.

Source: Marquardt, "An Algorithm for Least-Squares Estimation of Nonlinear Parameters",
Journal of SIAM 11, 1963; the damping follows Madsen, Nielsen and Tingleff, "Methods for
Non-Linear Least Squares Problems", 2nd edition, Technical University of Denmark 2004.
Departures: the step comes from a QR factorisation of the damped Jacobian instead of the
normal equations, and the gain from differences of residuals, for the sake of float32.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jax.scipy.linalg import solve_triangular
from jaxtyping import Array, Float, PyTree

from jaxdl.core.concrete import require_positive
from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import Minimum, check_start
from jaxdl.optim.second_order.gauss_newton import (
    ResidualFn,
    check_residuals,
    half_square,
)


class _Loop(NamedTuple):
    flat: jax.Array
    residuals: jax.Array
    jacobian: jax.Array
    damping: jax.Array
    growth: jax.Array
    iterations: jax.Array
    moving: jax.Array


def damped_step(
    jacobian: Float[Array, "residuals dim"],
    residuals: Float[Array, " residuals"],
    damping: Float[Array, ""],
) -> Float[Array, " dim"]:
    """The solution of ``(J^T J + damping * identity) step = -J^T r``, damping above 0.

    Returns:
      The Gauss-Newton step as the damping falls to 0; a short step down the gradient as
      it grows.
    """
    dim = jacobian.shape[1]
    ridge = jnp.sqrt(damping) * jnp.eye(dim, dtype=jacobian.dtype)
    q, r = jnp.linalg.qr(jnp.concatenate([jacobian, ridge]))
    return solve_triangular(r, -q[: len(residuals)].T @ residuals)


def levenberg_marquardt(
    residual_fn: ResidualFn,
    params: PyTree,
    *,
    damping: Scalar = 1e-3,
    tol: Scalar = 1e-5,
    max_iterations: int = 200,
) -> Minimum:
    """Minimise half the sum of squared residuals by damped Gauss-Newton steps.

    Safe far from the minimum and with a rank-deficient Jacobian, which it forms: for up
    to some thousand parameters.

    Args:
      residual_fn: from parameters to ``[residuals]``.
      params: where to start; a pytree of floating-point arrays.
      damping: above 0; the first damping, as a share of the largest entry of the
        diagonal of ``J^T J``: 1e-6 near the minimum, 1 where nothing is known. May be
        traced.
      tol: at least 0; the norm of the gradient ``J^T r`` at which to stop. May be
        traced.
      max_iterations: the most steps to try; those that were refused count.

    Returns:
      The minimum; its value is ``half_square(residual_fn(params))``.

    Raises:
      ValueError: ``residual_fn`` does not return a vector, ``damping`` is not above 0,
        or as ``minimise``.
    """
    check_start(params, tol, max_iterations)
    check_residuals(residual_fn, params)
    require_positive("damping", damping)
    start, unravel = ravel_pytree(params)

    def residuals_at(flat: jax.Array) -> jax.Array:
        return residual_fn(unravel(flat))

    jacobian_at = jax.jacfwd(residuals_at)

    def gradient_norm(loop: _Loop) -> jax.Array:
        return jnp.linalg.norm(loop.jacobian.T @ loop.residuals)

    def unfinished(loop: _Loop) -> jax.Array:
        norm = gradient_norm(loop)
        going = (norm > tol) & jnp.isfinite(norm) & loop.moving
        return going & (loop.iterations < max_iterations)

    def advance(loop: _Loop) -> _Loop:
        step = damped_step(loop.jacobian, loop.residuals, loop.damping)
        tried = loop.flat + step
        residuals = residuals_at(tried)
        difference, total = loop.residuals - residuals, loop.residuals + residuals
        gain = difference @ total / 2
        gradient = loop.jacobian.T @ loop.residuals
        expected = step @ (loop.damping * step - gradient) / 2
        ratio = gain / jnp.where(expected > 0, expected, 1)
        better = (gain > 0) & (expected > 0)  # false where the residuals are not finite
        easier = loop.damping * jnp.maximum(1 / 3, 1 - (2 * ratio - 1) ** 3)
        return _Loop(
            jnp.where(better, tried, loop.flat),
            jnp.where(better, residuals, loop.residuals),
            jax.lax.cond(better, jacobian_at, lambda _: loop.jacobian, tried),
            jnp.minimum(jnp.where(better, easier, loop.damping * loop.growth), most),
            jnp.where(better, 2, 2 * loop.growth),
            loop.iterations + 1,
            jnp.any(tried != loop.flat),
        )

    residuals, jacobian = residuals_at(start), jacobian_at(start)
    largest = jnp.max(jnp.sum(jnp.square(jacobian), axis=0))
    most = jnp.sqrt(jnp.finfo(largest.dtype).max)
    first = _Loop(
        start,
        residuals,
        jacobian,
        jnp.asarray(damping, largest.dtype) * largest,
        jnp.asarray(2, largest.dtype),
        jnp.int32(0),
        jnp.bool_(True),
    )
    end = jax.lax.while_loop(unfinished, advance, first)
    norm = gradient_norm(end)
    value = half_square(end.residuals)
    return Minimum(unravel(end.flat), value, norm, end.iterations, norm <= tol)
