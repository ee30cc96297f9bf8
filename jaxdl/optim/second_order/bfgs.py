"""BFGS: an inverse Hessian learned from how the gradient changes along each step.

Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, Springer 2006,
chapter 6. Departure: a step along which the gradient does not grow teaches nothing and
is left out, so that the matrix stays positive definite.
"""

from typing import Any, NamedTuple

import jax.numpy as jnp
import optax
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, Int, PyTree

from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import Minimum, ValueFn, minimise


class BfgsState(NamedTuple):
    """What the next update needs.

    Attributes:
      num_updates: updates made.
      flat_params: the parameters before the last step, as one vector.
      flat_updates: the gradient there.
      inverse: the estimate of the inverse Hessian; symmetric and positive definite.
    """

    num_updates: Int[Array, ""]
    flat_params: Float[Array, " dim"]
    flat_updates: Float[Array, " dim"]
    inverse: Float[Array, "dim dim"]


def updated_inverse(
    inverse: Float[Array, "dim dim"],
    step: Float[Array, " dim"],
    change: Float[Array, " dim"],
) -> Float[Array, "dim dim"]:
    """The inverse Hessian after a step along which the gradient changed by ``change``.

    Returns:
      The nearest symmetric matrix that maps ``change`` to ``step``; ``inverse`` itself
      where ``step`` and ``change`` do not point the same way.
    """
    inner = step @ change
    bound = jnp.linalg.norm(step) * jnp.linalg.norm(change)
    useful = inner > jnp.finfo(step.dtype).eps * bound
    rho = 1 / jnp.where(useful, inner, 1)
    left = jnp.eye(len(step), dtype=step.dtype) - rho * jnp.outer(step, change)
    updated = left @ inverse @ left.T + rho * jnp.outer(step, step)
    return jnp.where(useful, updated, inverse)


def scale_by_bfgs() -> optax.GradientTransformation:
    """The gradient, multiplied by an estimate of the inverse Hessian.

    A link for ``optax.chain``, before ``optax.scale(-1)`` and a line search. It keeps a
    matrix of the squared number of parameters.
    """

    def init(params: PyTree) -> BfgsState:
        flat, _ = ravel_pytree(params)
        zeros = jnp.zeros_like(flat)
        return BfgsState(
            jnp.int32(0), zeros, zeros, jnp.eye(len(flat), dtype=flat.dtype)
        )

    def update(updates: PyTree, state: BfgsState, params: Any = None) -> Any:
        flat, unravel = ravel_pytree(params)
        grad, _ = ravel_pytree(updates)
        step, change = flat - state.flat_params, grad - state.flat_updates
        # The first estimate gets the size of the curvature along the first step.
        inner, square = step @ change, change @ change
        size = jnp.where((square > 0) & (inner > 0), inner / square, 1)
        prior = state.inverse * jnp.where(state.num_updates == 1, size, 1)
        learned = updated_inverse(prior, step, change)
        inverse = jnp.where(state.num_updates > 0, learned, state.inverse)
        new = BfgsState(state.num_updates + 1, flat, grad, inverse)
        return unravel(inverse @ grad), new

    return optax.GradientTransformation(init, update)


def bfgs(
    value_fn: ValueFn,
    params: PyTree,
    *,
    tol: Scalar = 1e-5,
    max_iterations: int = 200,
) -> Minimum:
    """Minimise by the BFGS method with a strong Wolfe line search.

    For up to some thousand parameters, since it keeps a matrix; ``lbfgs`` for more.

    Args:
      value_fn: a smooth function of the parameters.
      params: where to start; a pytree of floating-point arrays.
      tol: at least 0; the gradient norm at which to stop. May be traced.
      max_iterations: the most steps to make.

    Raises:
      ValueError: as ``minimise``.
    """
    search = optax.scale_by_zoom_linesearch(30, initial_guess_strategy="one")
    optimizer = optax.chain(scale_by_bfgs(), optax.scale(-1.0), search)
    return minimise(value_fn, params, optimizer, tol=tol, max_iterations=max_iterations)
