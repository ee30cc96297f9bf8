"""Reductions over ragged groups: row ``i`` of an array belongs to group ``ids[i]``.

They are what is done over the edges into each node of a graph, and over the nodes of
each graph. A row that is masked has no part in its group, whatever stands in it. A
group without rows gives 0, with a gradient of 0.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

Rows = Float[Array, " rows *rest"]
Ids = Int[Array, " rows"]
Mask = Bool[Array, " rows"]
Groups = Float[Array, " {num_segments} *rest"]


def segment_sum(
    values: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Groups:
    """The sum of each group.

    Args:
      values: rows in any order.
      ids: the group of each row, in ``[0, num_segments)``; a row with another is left
        out.
      num_segments: how many groups there are.
      mask: true for the rows that count; ``None`` is all.
    """
    return jax.ops.segment_sum(_kept(values, mask, 0.0), ids, num_segments)


def segment_mean(
    values: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Groups:
    """The mean of each group; arguments as for ``segment_sum``."""
    total = segment_sum(values, ids, num_segments, mask=mask)
    count = jnp.maximum(segment_count(ids, num_segments, mask=mask), 1)
    return total / _fit(count, total).astype(total.dtype)


def segment_max(
    values: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Groups:
    """The largest value of each group; arguments as for ``segment_sum``.

    Returns:
      Maxima, which may be infinite where a row is; a group without rows gives 0. Equal
      largest rows share the gradient.
    """
    low = jnp.asarray(-jnp.inf, values.dtype)
    peak = jax.ops.segment_max(_kept(values, mask, low), ids, num_segments)
    there = segment_count(ids, num_segments, mask=mask) > 0
    return jnp.where(_fit(there, peak), peak, 0)


def segment_min(
    values: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Groups:
    """The smallest value of each group; arguments and result as for ``segment_max``."""
    return -segment_max(-values, ids, num_segments, mask=mask)


def segment_std(
    values: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Groups:
    """The standard deviation of each group; arguments as for ``segment_sum``.

    Returns:
      The root of the mean square distance to the mean (the number of rows divides, not
      one less). The gradient is 0 where all rows of a group are equal.
    """
    mean = segment_mean(values, ids, num_segments, mask=mask)
    off = _kept(values, mask, 0.0) - mean[ids]
    variance = segment_mean(off * off, ids, num_segments, mask=mask)
    spread = variance > 0
    return jnp.where(spread, jnp.sqrt(jnp.where(spread, variance, 1)), 0)


def segment_softmax(
    logits: Rows, ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Rows:
    """Softmax within each group; arguments as for ``segment_sum``.

    Returns:
      Weights that sum to 1 over the rows that count of every group that has any, and
      are exactly 0 in the others.
    """
    peak = segment_max(jax.lax.stop_gradient(logits), ids, num_segments, mask=mask)
    shifted = _kept(logits - peak[ids], mask, 0.0)
    unnormalised = _kept(jnp.exp(shifted), mask, 0.0)
    total = segment_sum(unnormalised, ids, num_segments)
    return unnormalised / jnp.where(total > 0, total, 1)[ids]


def segment_count(
    ids: Ids, num_segments: int, *, mask: Mask | None = None
) -> Int[Array, " {num_segments}"]:
    """How many rows of each group count; arguments as for ``segment_sum``."""
    ones = jnp.ones(ids.shape, jnp.int32) if mask is None else mask.astype(jnp.int32)
    return jax.ops.segment_sum(ones, ids, num_segments)


def _kept(values: Array, mask: Array | None, fill: Array | float) -> Array:
    """The values, with ``fill`` in the rows that do not count."""
    return values if mask is None else jnp.where(_fit(mask, values), values, fill)


def _fit(rows: Array, values: Array) -> Array:
    """One number a row, with axes of length 1 for the other axes of ``values``."""
    return rows.reshape(rows.shape + (1,) * (values.ndim - 1))
