"""Newton's method: step to where the quadratic that fits here has its minimum.

Source: Nocedal and Wright, "Numerical Optimization", 2nd edition, Springer 2006,
sections 3.4 (Cholesky with an added multiple of the identity) and 3.1 (Wolfe search).
Departure: a Hessian whose factor has a pivot within rounding of 0 counts as singular.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.flatten_util import ravel_pytree
from jax.scipy.linalg import cho_solve
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import ValueFn, minimise
from jaxdl.optim.second_order.hessian import hessian


class NewtonMinimum(NamedTuple):
    """Where Newton's method ended; the first five fields are those of ``Minimum``.

    Attributes:
      params: the parameters found.
      value: the function there.
      gradient_norm: Euclidean length of the gradient there.
      iterations: steps that were made.
      converged: whether the gradient norm is at most the tolerance.
      positive_definite: whether the Hessian there is positive definite. A point that
        converged is then a strict local minimum; otherwise it may be a saddle, a
        maximum or part of a flat valley.
    """

    params: PyTree
    value: Float[Array, ""]
    gradient_norm: Float[Array, ""]
    iterations: Int[Array, ""]
    converged: Bool[Array, ""]
    positive_definite: Bool[Array, ""]


def shifted_cholesky(
    matrix: Float[Array, "dim dim"],
) -> tuple[Float[Array, "dim dim"], Float[Array, ""]]:
    """The Cholesky factor of ``matrix + shift * identity``, and the shift that it took.

    Returns:
      The lower factor and a shift of at least 0, exactly 0 where the matrix is positive
      definite beyond rounding. A matrix that is not finite has a factor of NaN.
    """
    eye = jnp.eye(len(matrix), dtype=matrix.dtype)
    largest = jnp.max(jnp.abs(jnp.diagonal(matrix)))
    size = jnp.where(largest > 0, largest, 1)
    cutoff = len(matrix) * jnp.finfo(matrix.dtype).eps * size

    def factor(shift: jax.Array) -> jax.Array:
        lower = jnp.linalg.cholesky(matrix + shift * eye)
        pivot = jnp.min(jnp.square(jnp.diagonal(lower)))
        return jnp.where(pivot > cutoff, lower, jnp.nan)

    def failed(carry: tuple[jax.Array, jax.Array]) -> jax.Array:
        return jnp.isnan(carry[0][0, 0]) & jnp.isfinite(carry[1])

    def grow(carry: tuple[jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array]:
        shift = jnp.maximum(4 * carry[1], 4 * cutoff)
        return factor(shift), shift

    none = jnp.zeros_like(largest)
    return jax.lax.while_loop(failed, grow, (factor(none), none))


def scale_by_newton() -> optax.GradientTransformationExtraArgs:
    """The gradient, divided by the Hessian where that is positive definite.

    Elsewhere a multiple of the identity is added to it first, which turns the step
    towards the gradient. A link for ``optax.chain``; ``update`` needs ``value_fn``.
    """

    def update(
        updates: PyTree, state: Any, params: Any = None, *, value_fn: Any, **_: Any
    ) -> Any:
        grad, unravel = ravel_pytree(updates)
        lower, _shift = shifted_cholesky(hessian(value_fn, params))
        return unravel(cho_solve((lower, True), grad)), state

    return optax.GradientTransformationExtraArgs(
        lambda params: optax.EmptyState(), update
    )


def newton(
    value_fn: ValueFn,
    params: PyTree,
    *,
    tol: Scalar = 1e-5,
    max_iterations: int = 50,
) -> NewtonMinimum:
    """Minimise by damped Newton steps: the full step, shortened where that overshoots.

    For up to some thousand parameters, since it forms and factors the Hessian.

    Args:
      value_fn: a scalar function that can be differentiated twice.
      params: where to start; a pytree of floating-point arrays.
      tol: at least 0; the gradient norm at which to stop. May be traced.
      max_iterations: the most steps to make.

    Raises:
      ValueError: as ``minimise``.

    >>> import jax.numpy as jnp
    >>> found = newton(lambda x: jnp.sum((x - 3) ** 2), jnp.zeros(2))
    >>> [round(x, 3) for x in found.params.tolist()], int(found.iterations)
    ([3.0, 3.0], 1)
    >>> bool(found.converged), bool(found.positive_definite)
    (True, True)
    """
    search = optax.scale_by_zoom_linesearch(30, initial_guess_strategy="one")
    optimizer = optax.chain(scale_by_newton(), optax.scale(-1.0), search)
    found = minimise(
        value_fn, params, optimizer, tol=tol, max_iterations=max_iterations
    )
    _, shift = shifted_cholesky(hessian(value_fn, found.params))
    return NewtonMinimum(*found, positive_definite=shift == 0)
