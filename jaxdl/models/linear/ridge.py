"""Linear regression in closed form, with or without a penalty on the coefficients.

The normal equations ``(X^T X + penalty) w = X^T y`` are solved through the singular
values of X, which neither squares its condition number nor needs ``X^T X`` to be
invertible: where columns depend on each other, the shortest of all best coefficients is
returned.

Sources: Golub and Van Loan, "Matrix Computations", 4th edition, Johns Hopkins 2013,
section 5.5; Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal
Problems", Technometrics 12, 1970. Departure: the penalty is per unit of weight, so that
it means the same for any number of rows.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar


class LinearFit(NamedTuple):
    """A fitted linear function.

    Attributes:
      coefficients: ``[features, targets]``.
      intercept: ``[targets]``.
      rank: how many columns of the data are linearly independent, up to rounding; below
        the number of features, the coefficients are the shortest of all that fit best.
    """

    coefficients: Float[Array, "features targets"]
    intercept: Float[Array, " targets"]
    rank: Int[Array, ""]


def least_squares(
    x: Float[Array, "rows features"],
    y: Float[Array, "answers targets"],
    *,
    weight: Float[Array, " rows"] | None = None,
    l2: Scalar = 0.0,
) -> LinearFit:
    """The best linear function through the origin: an intercept of 0.

    Minimises half the weighted mean of the squared error plus ``l2 / 2`` times the
    squared length of the coefficients, for each target by itself.

    Args:
      x: inputs.
      y: targets.
      weight: at least 0; how often each row counts. A row of weight 0 is not looked at.
      l2: at least 0; the penalty. scikit-learn's ``alpha`` is ``l2`` times the sum of
        the weights. May be traced.

    Raises:
      ValueError: ``x`` and ``y`` differ in rows, or there is no row or no feature.
    """
    _check(x, y)
    scale = _shares(x, weight)[:, None] ** 0.5
    x, y = _kept(x, scale) * scale, _kept(y, scale) * scale
    u, values, vt = jnp.linalg.svd(x, full_matrices=False)
    cutoff = jnp.max(values) * max(x.shape) * jnp.finfo(x.dtype).eps
    real = values > cutoff
    safe = jnp.where(real, values, 1)
    gain = jnp.where(real, safe / (safe**2 + l2), 0)
    coefficients = vt.T @ (gain[:, None] * (u.T @ y))
    rank = jnp.sum(real, dtype=jnp.int32)
    return LinearFit(coefficients, jnp.zeros(y.shape[1], y.dtype), rank)


def linear_regression(
    x: Float[Array, "rows features"],
    y: Float[Array, "answers targets"],
    *,
    weight: Float[Array, " rows"] | None = None,
    l2: Scalar = 0.0,
) -> LinearFit:
    """The best linear function with an intercept, which is not penalised.

    Without ``l2`` this is ordinary least squares, with it ridge regression.

    Args:
      x: inputs.
      y: targets.
      weight: as ``least_squares``; a fold leaves rows out by 0, so that folds are an
        axis of it.
      l2: as ``least_squares``.

    Returns:
      The fit; its rank is that of ``x`` with the means taken off.

    Raises:
      ValueError: as ``least_squares``.

    >>> import jax.numpy as jnp
    >>> x = jnp.arange(4.0)[:, None]
    >>> fit = linear_regression(x, 3 * x + 1)
    >>> print(fit.coefficients.round(4), fit.intercept.round(4), fit.rank)
    [[3.]] [1.] 1
    """
    _check(x, y)
    share = _shares(x, weight)[:, None]
    x, y = _kept(x, share), _kept(y, share)
    x_mean, y_mean = jnp.sum(share * x, axis=0), jnp.sum(share * y, axis=0)
    fit = least_squares(x - x_mean[None], y - y_mean[None], weight=weight, l2=l2)
    return fit._replace(intercept=y_mean - x_mean @ fit.coefficients)


def predict_linear(
    fit: LinearFit, x: Float[Array, "rows features"]
) -> Float[Array, "rows targets"]:
    """``x @ coefficients + intercept``."""
    return x @ fit.coefficients + fit.intercept[None]


def _shares(x: Array, weight: Array | None) -> Array:
    """The weights, or ones, as shares of their sum."""
    weight = jnp.ones(len(x), x.dtype) if weight is None else weight.astype(x.dtype)
    total = jnp.sum(weight)
    return weight / jnp.where(total > 0, total, 1)


def _kept(values: Array, share: Array) -> Array:
    """The values, zeros in rows that do not count: they may hold anything."""
    return jnp.where(share > 0, values, 0)


def _check(x: Array, y: Array) -> None:
    require(len(x) == len(y), "x and y must have as many rows", (len(x), len(y)))
    require(min(x.shape) >= 1, "x must have a row and a feature", x.shape)
