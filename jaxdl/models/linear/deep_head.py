"""The deep head: a network's features, then the linear layer that suits them best.

In ``features(x) @ w`` the best ``w`` for given features has a closed form. Put in
place, it leaves a loss of the features alone: a network trains without training ``w``.

Source: Golub and Pereyra, "The Differentiation of Pseudo-Inverses and Nonlinear Least
Squares Problems Whose Variables Separate", SIAM Journal on Numerical Analysis 10, 1973.
Departure: the gradient holds ``w`` fixed, which is exact at its optimum and needs no
derivative of the solution.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.models.linear.ridge import LinearFit, linear_regression, predict_linear


def deep_head_loss(
    features: Float[Array, "rows dim"],
    y: Float[Array, "rows targets"],
    *,
    weight: Float[Array, " rows"] | None = None,
    l2: Scalar = 0.0,
) -> tuple[Float[Array, ""], LinearFit]:
    """The smallest ridge loss that any linear head reaches on these features.

    Args:
      features: what the network makes of the inputs; the loss is a function of them.
      y: targets.
      weight: at least 0; how often each row counts. Not all may be 0.
      l2: at least 0; the penalty on the head, as in ``linear_regression``.

    Returns:
      Half the weighted mean squared error, summed over targets, plus ``l2 / 2`` times
      the squared coefficients; and the head, through which no gradient flows. The
      gradient of the loss is finite even where features depend on each other.

    Raises:
      ValueError: as ``linear_regression``.
    """
    if weight is None:
        weight = jnp.ones(len(features), features.dtype)
    counts = weight[:, None] > 0
    features, y = jnp.where(counts, features, 0), jnp.where(counts, y, 0)
    fixed = jax.lax.stop_gradient((features, y, weight, l2))
    head = linear_regression(fixed[0], fixed[1], weight=fixed[2], l2=fixed[3])
    error = jnp.sum(jnp.square(predict_linear(head, features) - y), axis=1)
    mean = weight @ error / jnp.sum(weight)
    return (mean + l2 * jnp.sum(jnp.square(head.coefficients))) / 2, head
