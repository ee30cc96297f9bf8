"""Second derivatives: as a matrix, as a product with a vector, and their sign."""

import jax
import jax.numpy as jnp
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import ValueFn


def hessian_vector_product(value_fn: ValueFn, params: PyTree, vector: PyTree) -> PyTree:
    """The Hessian of ``value_fn`` times a vector, at the price of two gradients.

    The derivative of the gradient along ``vector``; the Hessian itself is never formed.

    Source: Pearlmutter, "Fast Exact Multiplication by the Hessian", Neural Computation
    6, 1994.

    Args:
      value_fn: a scalar function that can be differentiated twice.
      params: where; a pytree of floating-point arrays.
      vector: in the structure, shapes and dtypes of ``params``.

    Returns:
      A pytree like ``params``; linear in ``vector``.
    """
    return jax.jvp(jax.grad(value_fn), (params,), (vector,))[1]


def hessian(value_fn: ValueFn, params: PyTree) -> Float[Array, "dim dim"]:
    """All second derivatives of ``value_fn``, of all parameters as one vector.

    Returns:
      A symmetric matrix, its rows in the order of ``jax.flatten_util.ravel_pytree``.
    """
    flat, unravel = ravel_pytree(params)
    matrix = jax.hessian(lambda flat: value_fn(unravel(flat)))(flat)
    return (matrix + matrix.T) / 2


def is_positive_semidefinite(
    matrix: Float[Array, "rows columns"], *, tol: Scalar | None = None
) -> Bool[Array, ""]:
    """Whether a symmetric matrix has no eigenvalue below 0, up to rounding.

    A function is convex where its Hessian is positive semidefinite everywhere.

    Args:
      matrix: symmetric, such as ``hessian(value_fn, params)``.
      tol: how far below 0 an eigenvalue may be, as a share of the largest in size; by
        default the rounding error to expect, its rows times the precision of the dtype.

    Returns:
      False also where the matrix is not symmetric up to the same share, or not finite.

    Raises:
      ValueError: the matrix is not square.
    """
    rows, columns = matrix.shape
    require(rows == columns, "matrix must be square", matrix.shape)
    if tol is None:
        tol = float(jnp.finfo(matrix.dtype).eps) * rows
    values = jnp.linalg.eigvalsh((matrix + matrix.T) / 2)
    bound = tol * jnp.max(jnp.abs(values), initial=0)
    symmetric = jnp.all(jnp.abs(matrix - matrix.T) <= bound)
    return symmetric & jnp.all(values >= -bound)
