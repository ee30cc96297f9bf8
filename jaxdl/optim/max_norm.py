"""A limit on the length of each unit's incoming weights.

Source: Hinton, Srivastava, Krizhevsky, Sutskever and Salakhutdinov, "Improving Neural
Networks by Preventing Co-adaptation of Feature Detectors", arXiv:1207.0580, 2012, and
Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
JMLR 15, 2014: however large the learning rate, the weights cannot run away.
"""

from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar


def clip_columns(
    kernel: Float[Array, "*inputs units"], limit: Scalar
) -> Float[Array, "*inputs units"]:
    """The nearest kernel in which no unit's incoming weights are longer than ``limit``.

    Args:
      kernel: its last axis counts the units, all others their inputs; the filters of a
        convolution are its columns.
      limit: above 0, Euclidean; may be traced.

    Returns:
      Columns of at most that length in their old directions; shorter ones as they were,
      and so is a column of zeros, in value and in gradient.
    """
    limit = jnp.asarray(limit, kernel.dtype)
    axes = tuple(range(kernel.ndim - 1))
    square = jnp.sum(jnp.square(kernel), axis=axes, keepdims=True)
    long = square > limit**2
    length = jnp.sqrt(jnp.where(long, square, 1))
    return jnp.where(long, kernel * (limit / length), kernel)


def max_norm(limit: Scalar) -> optax.GradientTransformation:
    """The transformation that keeps the parameters *after* the update within a limit.

    It is the last one of a chain: ``optax.chain(optax.sgd(0.1), max_norm(3.0))``. It
    applies to every leaf of two axes or more; ``optax.masked`` chooses among these.
    Parameters that start beyond the limit are brought back by the first update.

    Args:
      limit: the largest length of a unit's incoming weights, above 0; may be traced.
        The papers use 2 to 4.

    Raises:
      ValueError: the limit is a number that is not positive, or, when it is used, the
        parameters are not given to ``update``.
    """
    if not isinstance(limit, jax.Array):
        require(limit > 0, "limit must be positive", limit)

    def init(params: PyTree) -> optax.EmptyState:
        del params
        return optax.EmptyState()

    def update(
        updates: PyTree, state: Any, params: PyTree = None
    ) -> tuple[PyTree, Any]:
        require(
            params is not None,
            "max_norm must be given the parameters",
            None,
            "Call update(updates, state, params).",
        )

        def project(update: jax.Array, param: jax.Array) -> jax.Array:
            if param.ndim < 2:
                return update
            moved = param + update.astype(param.dtype)
            return (clip_columns(moved, limit) - param).astype(update.dtype)

        return jax.tree.map(project, updates, params), state

    return optax.GradientTransformation(init, update)
