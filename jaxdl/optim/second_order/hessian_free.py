"""Hessian-free optimisation: second-order steps for networks, a batch at a time.

The step minimises the quadratic model of the loss on the batch whose curvature is the
generalised Gauss-Newton matrix plus a damping, by conjugate gradients: no matrix is
formed, so the number of parameters may be large.

Source: Martens, "Deep learning via Hessian-free optimization", ICML 2010. Departures:
no preconditioner, conjugate gradients stop by their residual, and a step that would
increase the loss on its batch is not made, in place of a search along it.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.optim.minimise import ValueFn
from jaxdl.optim.second_order.conjugate_gradients import conjugate_gradients
from jaxdl.optim.second_order.gauss_newton_product import gauss_newton_vector_product

OutputsFn = Callable[[PyTree], PyTree]


class GgnStep(NamedTuple):
    """A step of the damped quadratic model and what is to be expected of it.

    Attributes:
      update: what to add to the parameters.
      value: the loss before the step.
      expected: the change of the loss that the undamped model foresees; at most 0, up
        to rounding.
      iterations: of conjugate gradients.
      converged: whether those reached their tolerance.
    """

    update: PyTree
    value: Float[Array, ""]
    expected: Float[Array, ""]
    iterations: Int[Array, ""]
    converged: Bool[Array, ""]


def ggn_step(
    outputs_fn: OutputsFn,
    loss_of_outputs: ValueFn,
    params: PyTree,
    damping: Scalar,
    *,
    start: PyTree | None = None,
    tol: Scalar = 1e-3,
    max_iterations: int = 50,
) -> GgnStep:
    """The solution of ``(G + damping * identity) update = -gradient``.

    G is the generalised Gauss-Newton matrix of the batch that the two functions close
    over: ``ggn_step(lambda p: model(p, x), lambda z: loss(z, y).mean(), params, 0.1)``.

    Args:
      outputs_fn: from parameters to the outputs for a batch.
      loss_of_outputs: from those to a scalar; convex, or the step may be no descent.
      params: a pytree of floating-point arrays.
      damping: at least 0, in the unit of the curvature; the larger, the shorter the
        step. May be traced.
      start: a first guess of the update, such as the last one.
      tol: at least 0; the residual at which conjugate gradients stop, as a share of the
        gradient norm. May be traced.
      max_iterations: the most of their iterations.
    """
    outputs, pull_back = jax.vjp(outputs_fn, params)
    value, grad_of_outputs = jax.value_and_grad(loss_of_outputs)(outputs)
    (grad,) = pull_back(grad_of_outputs)
    curved = partial(gauss_newton_vector_product, outputs_fn, loss_of_outputs, params)

    def damped(vector: PyTree) -> PyTree:
        return jax.tree.map(lambda c, v: c + damping * v, curved(vector), vector)

    downhill = jax.tree.map(jnp.negative, grad)
    solved = conjugate_gradients(
        damped, downhill, start=start, tol=tol, max_iterations=max_iterations
    )
    update = solved.solution
    bend = optax.tree.vdot(update, curved(update)) / 2
    expected = optax.tree.vdot(grad, update) + bend
    return GgnStep(update, value, expected, solved.iterations, solved.converged)


class HessianFreeState(NamedTuple):
    """What the next update needs.

    Attributes:
      damping: that of the next step.
      update: the last solution, where the next conjugate gradients start.
    """

    damping: Float[Array, ""]
    update: PyTree


def hessian_free(
    damping: Scalar = 1.0,
    *,
    decay: Scalar = 0.95,
    tol: Scalar = 1e-3,
    max_iterations: int = 50,
) -> optax.GradientTransformationExtraArgs:
    """``ggn_step`` as an optax optimiser that sets its own damping and step length.

    ``update`` needs the keywords ``outputs_fn`` and ``loss_of_outputs``, as those of
    ``ggn_step`` closed over the batch, and ignores the gradient. The damping falls by a
    third where the loss fell by more than 3/4 of what the model foresaw, and rises by
    half where it fell by less than 1/4.

    Args:
      damping: above 0; that of the first step. May be traced.
      decay: in [0, 1]; how much of the last solution conjugate gradients start from.
      tol: as ``ggn_step``.
      max_iterations: as ``ggn_step``.

    Raises:
      ValueError: ``max_iterations`` is below 1.
    """
    require(max_iterations >= 1, "max_iterations must be at least 1", max_iterations)

    def init(params: PyTree) -> HessianFreeState:
        zeros = jax.tree.map(jnp.zeros_like, params)
        return HessianFreeState(jnp.asarray(damping, jnp.float32), zeros)

    def update(
        updates: PyTree,
        state: HessianFreeState,
        params: Any = None,
        *,
        outputs_fn: OutputsFn,
        loss_of_outputs: ValueFn,
        **_: Any,
    ) -> tuple[PyTree, HessianFreeState]:
        del updates
        start = jax.tree.map(lambda u: decay * u, state.update)
        step = ggn_step(
            outputs_fn,
            loss_of_outputs,
            params,
            state.damping,
            start=start,
            tol=tol,
            max_iterations=max_iterations,
        )
        tried = optax.apply_updates(params, step.update)
        change = loss_of_outputs(outputs_fn(tried)) - step.value
        ratio = change / jnp.where(step.expected < 0, step.expected, -jnp.inf)
        better = change < 0  # false where the loss is not finite
        made = jax.tree.map(lambda u: jnp.where(better, u, 0), step.update)
        return made, HessianFreeState(adapted(state.damping, ratio), step.update)

    return optax.GradientTransformationExtraArgs(init, update)


def adapted(damping: Float[Array, ""], ratio: Float[Array, ""]) -> Float[Array, ""]:
    """The damping after a step whose loss changed ``ratio`` times as foreseen."""
    good, bad = ratio > 3 / 4, ~(ratio >= 1 / 4)
    return damping * jnp.where(good, 2 / 3, jnp.where(bad, 3 / 2, 1.0))
