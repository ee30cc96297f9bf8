"""Generalised linear models: a linear function, bent by a link, with the loss to match.

The mean of the target is a function of ``z = x @ coefficients + intercept``: ``z`` for
a number, ``sigmoid(z)`` for yes or no, ``softmax(z)`` for a class, ``exp(z)`` for a
count. The loss is the negative log-likelihood; its gradient by ``z`` is then the mean
minus the target, and it is convex, so that every minimum is the best.

Source: McCullagh and Nelder, "Generalized Linear Models", 2nd edition, Chapman and Hall
1989. Departure: the penalty is per unit of weight, as in ``linear_regression``.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Num

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar

Predictor = Float[Array, "rows outputs"]
Fit = TypeVar("Fit")


class Family(NamedTuple):
    """A kind of target: how its mean depends on ``z``, and what a target costs there.

    Attributes:
      mean: from ``z`` to the mean of the target, both ``[rows, outputs]``.
      loss: ``(z, y) -> [rows]``, minus the log-likelihood of the targets in nats, less
        what does not depend on ``z``.
    """

    mean: Callable[[Predictor], Predictor]
    loss: Callable[[Predictor, Array], Float[Array, " rows"]]


class GlmParams(NamedTuple):
    """What is fitted.

    Attributes:
      coefficients: ``[features, outputs]``.
      intercept: ``[outputs]``; it is not penalised.
    """

    coefficients: Float[Array, "features outputs"]
    intercept: Float[Array, " outputs"]


def _squared(z: Predictor, y: Array) -> Array:
    return jnp.square(z[:, 0] - y) / 2


def _yes_or_no(z: Predictor, y: Array) -> Array:
    sign = 1 - 2 * y.astype(z.dtype)
    return jax.nn.softplus(sign * z[:, 0])


def _class(z: Predictor, y: Array) -> Array:
    chosen = jnp.take_along_axis(z, y[:, None], axis=1)[:, 0]  # NaN for no class
    return jax.nn.logsumexp(z, axis=1) - chosen


def _count(z: Predictor, y: Array) -> Array:
    return jnp.exp(z[:, 0]) - y.astype(z.dtype) * z[:, 0]


LINEAR = Family(lambda z: z, _squared)
"""Numbers, of variance 1; one output. The link is the identity."""

LOGISTIC = Family(jax.nn.sigmoid, _yes_or_no)
"""No and yes as 0 and 1; one output, the log-odds of yes."""

MULTINOMIAL = Family(jax.nn.softmax, _class)
"""Classes from 0, as integers; as many outputs as classes."""

POISSON = Family(jnp.exp, _count)
"""Counts, at least 0; one output, the logarithm of the expected count."""


def linear_predictor(
    params: GlmParams, x: Float[Array, "rows features"]
) -> Float[Array, "rows outputs"]:
    """``z = x @ coefficients + intercept``."""
    return x @ params.coefficients + params.intercept[None]


def glm_objective(
    family: Family,
    x: Float[Array, "rows features"],
    y: Num[Array, " answers"],
    *,
    weight: Float[Array, " rows"] | None = None,
    l2: Scalar = 0.0,
) -> Callable[[GlmParams], jax.Array]:
    """What a fit minimises: the weighted mean loss plus half the penalty.

    A convex function of the parameters: its Hessian is positive semidefinite wherever
    it is taken.

    Args:
      family: the kind of target, such as ``POISSON``.
      x: inputs; of comparable size in all features, or float32 does not suffice.
      y: targets.
      weight: at least 0; how often each row counts. A row of weight 0 is not looked at.
      l2: at least 0; times half the squared length of the coefficients. It may be
        traced.

    Raises:
      ValueError: ``x`` and ``y`` differ in rows, or there is no row or no feature.
    """
    require(len(x) == len(y), "x and y must have as many rows", (len(x), len(y)))
    require(min(x.shape) >= 1, "x must have a row and a feature", x.shape)
    weight = jnp.ones(len(x), x.dtype) if weight is None else weight.astype(x.dtype)
    total = jnp.sum(weight)
    share = weight / jnp.where(total > 0, total, 1)
    seen = jnp.where(share[:, None] > 0, x, 0)
    target = jnp.where(share > 0, y, 0)
    # Few outputs by many rows: on a CPU the product with the rows as columns takes half
    # the time. The barriers keep XLA from turning it around again.
    columns = jax.lax.optimization_barrier(seen.T)

    def objective(params: GlmParams) -> jax.Array:
        product = jax.lax.optimization_barrier(params.coefficients.T @ columns)
        losses = family.loss(product.T + params.intercept[None], target)
        penalty = jnp.sum(jnp.square(params.coefficients))
        return share @ losses + l2 / 2 * penalty

    return objective


def fit_glm(
    family: Family,
    x: Float[Array, "rows features"],
    y: Num[Array, " answers"],
    minimise: Callable[[Callable[[GlmParams], jax.Array], GlmParams], Fit],
    *,
    num_outputs: int = 1,
    weight: Float[Array, " rows"] | None = None,
    l2: Scalar = 0.0,
) -> Fit:
    """Fit a generalised linear model from coefficients of 0.

    A pure function: folds are an axis of ``weight``, penalties one of ``l2``.

    Args:
      family: the kind of target.
      x: inputs; best with mean 0 and variance 1.
      y: targets, as the family wants them.
      minimise: ``(objective, params) -> result``, such as ``newton`` or ``lbfgs`` of
        ``jaxdl.optim.second_order``, or a ``functools.partial`` of one. Newton's steps
        are those of iteratively reweighted least squares.
      num_outputs: 1, or the number of classes of ``MULTINOMIAL``.
      weight: as ``glm_objective``.
      l2: as ``glm_objective``. Without it, classes that can be separated have no best
        coefficients: they grow until the gradient is within the tolerance.

    Returns:
      What ``minimise`` returns.

    Raises:
      ValueError: ``num_outputs`` does not suit the family, or as ``glm_objective``.
    """
    if family is MULTINOMIAL:
        require(num_outputs >= 2, "num_outputs must be at least 2", num_outputs)
    else:
        require(num_outputs == 1, "num_outputs must be 1", num_outputs)
    objective = glm_objective(family, x, y, weight=weight, l2=l2)
    zeros = jnp.zeros((x.shape[1], num_outputs), x.dtype)
    return minimise(objective, GlmParams(zeros, jnp.zeros(num_outputs, x.dtype)))
