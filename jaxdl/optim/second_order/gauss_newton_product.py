"""The generalised Gauss-Newton matrix, times a vector: curvature without a bad sign.

The loss is taken as a curved function of the outputs and the outputs as a linear
function of the parameters, ``J^T H J``. Where the loss is convex in the outputs the
matrix is positive semidefinite, which the Hessian of a network is not.

Source: Schraudolph, "Fast Curvature Matrix-Vector Products for Second-Order Gradient
Descent", Neural Computation 14, 2002.
"""

from collections.abc import Callable

import jax
from jaxtyping import PyTree

from jaxdl.optim.minimise import ValueFn
from jaxdl.optim.second_order.hessian import hessian_vector_product


def gauss_newton_vector_product(
    outputs_fn: Callable[[PyTree], PyTree],
    loss_of_outputs: ValueFn,
    params: PyTree,
    vector: PyTree,
) -> PyTree:
    """``J^T H J vector``, where J is the Jacobian of the outputs, H the loss's Hessian.

    Costs about three passes through the network; neither matrix is formed.

    Args:
      outputs_fn: from parameters to outputs, such as the logits of a whole batch.
      loss_of_outputs: from those to a scalar, such as their mean cross-entropy.
      params: where; a pytree of floating-point arrays.
      vector: in the structure, shapes and dtypes of ``params``.

    Returns:
      A pytree like ``params``; linear in ``vector``.
    """
    outputs, pull_back = jax.vjp(outputs_fn, params)
    pushed = jax.jvp(outputs_fn, (params,), (vector,))[1]
    (product,) = pull_back(hessian_vector_product(loss_of_outputs, outputs, pushed))
    return product
