"""Run an optimiser on one function until its gradient is small: optax in a loop.

What optax offers as steps becomes a solver: one ``while_loop`` with a test of
convergence, a limit, and a result that says which of them ended it. The whole is a pure
function, so that it can be compiled, batched over starts or settings, and used inside
another program.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.concrete import require_values
from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

ValueFn = Callable[[PyTree], jax.Array]
"""From parameters to the number that is to become small."""


class Minimum(NamedTuple):
    """Where a minimisation ended.

    Attributes:
      params: the parameters found, in the structure of those given.
      value: the function there.
      gradient_norm: Euclidean length of the gradient there.
      iterations: steps that were made.
      converged: whether the gradient norm is at most the tolerance. Where it is not,
        the iterations were used up, no step along the direction helped at this
        precision, or the function was not finite.
    """

    params: PyTree
    value: Float[Array, ""]
    gradient_norm: Float[Array, ""]
    iterations: Int[Array, ""]
    converged: Bool[Array, ""]


class _Loop(NamedTuple):
    params: PyTree
    value: jax.Array
    grad: PyTree
    state: optax.OptState
    iterations: jax.Array
    moved: jax.Array


def minimise(
    value_fn: ValueFn,
    params: PyTree,
    optimizer: optax.GradientTransformation,
    *,
    tol: Scalar = 1e-5,
    max_iterations: int = 200,
) -> Minimum:
    """Step with ``optimizer`` from ``params`` until the gradient of ``value_fn`` is 0.

    Compile the call, ``jax.jit(lambda start: minimise(f, start, ...))``; outside a
    compiled program each call compiles its loop again.

    Args:
      value_fn: the function; any number of minima.
      params: where to start; a pytree of floating-point arrays.
      optimizer: any optax transformation. One that searches along a line gets
        ``value_fn``, and the value and gradient that it leaves in its state are used
        instead of computing them again.
      tol: at least 0; the gradient norm at which to stop. In float32 a norm below about
        1e-6 of the gradient's summands cannot be reached. May be traced.
      max_iterations: at least 0; the most steps to make.

    Raises:
      ValueError: ``params`` are empty or not floating-point, ``value_fn`` is not a
        scalar, or ``tol`` or ``max_iterations`` is negative.

    >>> import jax.numpy as jnp
    >>> steepest = optax.chain(
    ...     optax.scale(-1.0),
    ...     optax.scale_by_backtracking_linesearch(20, store_grad=True),
    ... )
    >>> found = minimise(lambda x: jnp.sum((x - 2) ** 2), jnp.zeros(3), steepest)
    >>> bool(found.converged), [round(x, 3) for x in found.params.tolist()]
    (True, [2.0, 2.0, 2.0])
    """
    check_start(params, tol, max_iterations)
    shape = getattr(jax.eval_shape(value_fn, params), "shape", None)
    require(shape == (), "value_fn must return a scalar", shape)
    value_and_grad = jax.value_and_grad(value_fn)
    step = optax.with_extra_args_support(optimizer).update

    def unfinished(loop: _Loop) -> jax.Array:
        norm = optax.tree.norm(loop.grad)
        going = (norm > tol) & jnp.isfinite(norm) & jnp.isfinite(loop.value)
        return going & loop.moved & (loop.iterations < max_iterations)

    def advance(loop: _Loop) -> _Loop:
        updates, state = step(
            loop.grad,
            loop.state,
            loop.params,
            value=loop.value,
            grad=loop.grad,
            value_fn=value_fn,
        )
        params = optax.apply_updates(loop.params, updates)
        value, grad = stored(state) or value_and_grad(params)
        pairs = zip(jax.tree.leaves(params), jax.tree.leaves(loop.params), strict=True)
        moved = jnp.any(jnp.stack([jnp.any(new != old) for new, old in pairs]))
        value = jnp.asarray(value, loop.value.dtype)
        return _Loop(params, value, grad, state, loop.iterations + 1, moved)

    params = jax.tree.map(jnp.asarray, params)
    value, grad = value_and_grad(params)
    start = _Loop(
        params, value, grad, optimizer.init(params), jnp.int32(0), jnp.bool_(True)
    )
    end = jax.lax.while_loop(unfinished, advance, start)
    norm = optax.tree.norm(end.grad)
    return Minimum(end.params, end.value, norm, end.iterations, norm <= tol)


def stored(state: optax.OptState) -> tuple[jax.Array, PyTree] | None:
    """Value and gradient that a line search left at the new parameters, if it did."""
    value, grad = (optax.tree.get(state, name) for name in ("value", "grad"))
    return None if value is None or grad is None else (value, grad)


def check_start(params: PyTree, tol: Scalar, max_iterations: int) -> None:
    """Refuse what no solver can start from.

    Raises:
      ValueError: as ``minimise``.
    """
    leaves = jax.tree.leaves(params)
    require(bool(leaves), "params must hold an array", params)
    for leaf in leaves:
        require(
            jnp.issubdtype(jnp.result_type(leaf), jnp.floating),
            "params must be floating-point",
            jnp.result_type(leaf),
            "Convert integers with jnp.asarray(params, jnp.float32).",
        )
    require(max_iterations >= 0, "max_iterations must be at least 0", max_iterations)
    require_values("tol", tol, "at least 0", lambda tol: tol >= 0)
