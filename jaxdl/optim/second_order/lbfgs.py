"""L-BFGS: Newton's method from the last few steps and gradients alone."""

import optax
from jax.flatten_util import ravel_pytree
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import Minimum, ValueFn, check_start, minimise


def lbfgs(
    value_fn: ValueFn,
    params: PyTree,
    *,
    memory_size: int = 10,
    tol: Scalar = 1e-5,
    max_iterations: int = 200,
) -> Minimum:
    """Minimise by the limited-memory BFGS method with a strong Wolfe line search.

    ``optax.lbfgs`` run to convergence. Memory and time of a step are ``memory_size``
    times the number of parameters, so that it serves networks on a full batch too.

    Source: Liu and Nocedal, "On the limited memory BFGS method for large scale
    optimization", Mathematical Programming 45, 1989.

    Args:
      value_fn: a smooth function of the parameters, the same at every call.
      params: where to start; a pytree of floating-point arrays.
      memory_size: at least 1; how many past steps describe the curvature.
      tol: at least 0; the gradient norm at which to stop. May be traced.
      max_iterations: the most steps to make.

    Raises:
      ValueError: ``memory_size`` is below 1, or as ``minimise``.

    >>> import jax.numpy as jnp
    >>> bool(lbfgs(lambda x: jnp.sum((x - 1) ** 4), jnp.zeros(2)).converged)
    True
    """
    require(memory_size >= 1, "memory_size must be at least 1", memory_size)
    check_start(params, tol, max_iterations)
    optimizer = optax.lbfgs(memory_size=memory_size)
    flat, unravel = ravel_pytree(params)  # one array: fewer, larger operations
    found = minimise(
        lambda flat: value_fn(unravel(flat)),
        flat,
        optimizer,
        tol=tol,
        max_iterations=max_iterations,
    )
    return found._replace(params=unravel(found.params))
