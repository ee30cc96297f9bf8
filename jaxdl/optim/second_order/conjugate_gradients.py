"""Conjugate gradients: solve a linear system from products with its matrix alone.

Source: Hestenes and Stiefel, "Methods of Conjugate Gradients for Solving Linear
Systems", Journal of Research of the National Bureau of Standards 49, 1952. What
``jax.scipy.sparse.linalg.cg`` lacks: how it ended, and a stop at negative curvature.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar


class LinearSolution(NamedTuple):
    """The solution of a linear system and how it was reached.

    Attributes:
      solution: in the structure of the right-hand side.
      residual_norm: Euclidean length of what is left, ``target - product(solution)``.
      iterations: products made after the first.
      converged: whether the residual is small enough. False also after a direction
        along which the matrix is not positive; the solution is then the last before it.
    """

    solution: PyTree
    residual_norm: Float[Array, ""]
    iterations: Int[Array, ""]
    converged: Bool[Array, ""]


class _Loop(NamedTuple):
    x: jax.Array
    residual: jax.Array
    direction: jax.Array
    iterations: jax.Array
    positive: jax.Array


def conjugate_gradients(
    product: Callable[[PyTree], PyTree],
    target: PyTree,
    *,
    start: PyTree | None = None,
    tol: Scalar = 1e-5,
    max_iterations: int | None = None,
) -> LinearSolution:
    """Solve ``product(x) = target``, exactly after as many steps as unknowns at most.

    Args:
      product: a symmetric positive definite matrix times a vector, as a function of
        pytrees like ``target``.
      target: the right-hand side; a pytree of floating-point arrays.
      start: a first guess of the solution; zeros where ``None``.
      tol: at least 0; the residual norm at which to stop, as a share of the norm of
        ``target``. May be traced.
      max_iterations: the most steps; by default the number of unknowns.

    Raises:
      ValueError: ``target`` is empty, or ``max_iterations`` is negative.
    """
    flat, unravel = ravel_pytree(target)
    require(flat.size > 0, "target must hold a number", target)
    limit = flat.size if max_iterations is None else max_iterations
    require(limit >= 0, "max_iterations must be at least 0", limit)

    def times(vector: jax.Array) -> jax.Array:
        return ravel_pytree(product(unravel(vector)))[0]

    x = jnp.zeros_like(flat) if start is None else ravel_pytree(start)[0]
    residual = flat if start is None else flat - times(x)
    bound = jnp.asarray(tol, flat.dtype) * jnp.linalg.norm(flat)

    def unfinished(loop: _Loop) -> jax.Array:
        large = jnp.linalg.norm(loop.residual) > bound
        return large & loop.positive & (loop.iterations < limit)

    def advance(loop: _Loop) -> _Loop:
        image = times(loop.direction)
        curvature = loop.direction @ image
        positive = curvature > 0
        square = loop.residual @ loop.residual
        length = jnp.where(positive, square / jnp.where(positive, curvature, 1), 0)
        residual = loop.residual - length * image
        turn = residual @ residual / square
        direction = residual + turn * loop.direction
        x = loop.x + length * loop.direction
        return _Loop(x, residual, direction, loop.iterations + 1, positive)

    first = _Loop(x, residual, residual, jnp.int32(0), jnp.bool_(True))
    end = jax.lax.while_loop(unfinished, advance, first)
    norm = jnp.linalg.norm(end.residual)
    return LinearSolution(unravel(end.x), norm, end.iterations, norm <= bound)
