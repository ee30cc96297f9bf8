"""GAT on a large graph: the softmax over segments, the mixture by neighbour lists.

Of an edge each head has one weight, but as many values as it has features. Weights are
summed over segments, as elsewhere; values are gathered by lists and added up at once.
Backward, weights are computed again from the logarithms of their denominators, as flash
attention does, and an edge from ``j`` to ``i`` gives ``<g_i, v_j> - <g_i, out_i>``
times its weight to the scores of its ends. For these products alone there is an array
of edges by features.
"""

from functools import partial, reduce
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.graph import Ends
from jaxdl.core.neighbours import Bucket, Lists, Neighbours
from jaxdl.ops.graph_attention import add_loops, sum_features
from jaxdl.ops.neighbours import UNROLLED

Heads = Float[Array, "nodes heads"]
Values = Float[Array, "nodes heads dim"]
Weights = Float[Array, "_edges heads"]


def gat_neighbours(
    values: Values,
    source: Heads,
    target: Heads,
    ends: Ends,
    neighbours: Neighbours,
    slope: float,
    factors: Weights | None = None,
) -> Values:
    """What ``mix`` gives with the softmax of ``gat_logits``, loops included.

    Differentiable backward by ``values``, ``source`` and ``target``, but not forward.

    Args:
      values: what is mixed.
      source: what a node scores as a sender.
      target: what it scores as a receiver.
      ends: of the edges, without those from each node to itself.
      neighbours: lists of the same edges.
      slope: what negative sums of scores are multiplied by.
      factors: of the weights after the softmax, by number of the edge and then for each
        node as its own sender, such as dropout draws; constants to the gradient.
    """
    lists = jax.tree.map(jnp.asarray, neighbours)
    return _attend(values, source, target, ends, lists, factors, slope)


@partial(jax.custom_vjp, nondiff_argnums=(6,))
def _attend(*args: Any) -> Array:
    return _mixtures(*args)[0]


def _forward(*args: Any) -> tuple[Array, Any]:
    out, denominator = _mixtures(*args)
    return out, (*args[:-1], out, denominator)


def _mixtures(
    values: Array,
    source: Array,
    target: Array,
    ends: Ends,
    neighbours: Neighbours,
    factors: Array | None,
    slope: float,
) -> tuple[Array, Array]:
    """The mixture, and the logarithm of the denominators."""
    nodes, (senders, receivers, mask) = len(values), add_loops(ends, len(values))
    into = jnp.where(mask, receivers, nodes)  # sums leave out what ends nowhere
    logits = jax.nn.leaky_relu(target[receivers] + source[senders], slope)
    peak = jax.ops.segment_max(logits, into, nodes)
    weights = jnp.exp(logits - peak[receivers])
    total = jax.ops.segment_sum(weights, into, nodes)
    kept = weights if factors is None else weights * factors
    mixed = mix_lists(values, kept, neighbours.incoming)
    return mixed / total[..., None], peak + jnp.log(total)


def _backward(slope: float, saved: Any, g: Array) -> tuple[Any, ...]:
    values, source, target, ends, neighbours, factors, out, denominator = saved
    nodes, (senders, receivers, mask) = len(values), add_loops(ends, len(values))
    pre = target[receivers] + source[senders]
    bend = jnp.where(pre >= 0, 1.0, slope).astype(pre.dtype)
    weights = jnp.exp(pre * bend - denominator[receivers])
    kept = weights if factors is None else weights * factors
    products = sum_features(values[senders] * g[receivers])
    along = (g * out).sum(axis=-1)[receivers]
    d_pre = bend * (kept * products - weights * along)
    d_source, d_target = (
        jax.ops.segment_sum(d_pre, jnp.where(mask, end, nodes), nodes)
        for end in (senders, receivers)
    )
    d_values = mix_lists(g, kept, neighbours.outgoing)
    return d_values, d_source, d_target, None, None, None


_attend.defvjp(_forward, _backward)


def mix_lists(values: Values, weights: Weights, lists: Lists) -> Values:
    """For each node the sum of what is in its list, and of itself, by weight.

    Args:
      values: what is summed.
      weights: by number of the edge, and then for each node itself.
      lists: whose ends are what is in them.
    """
    mixed, start = weights[len(weights) - len(values) :, :, None] * values, 0
    # Rows are put in place by scattering, with which XLA fuses nothing: fused with what
    # comes next, sums would be computed number by number.
    for bucket in lists.buckets:
        end = start + bucket.ends.shape[1]
        part = _mix_bucket(values, weights, bucket)
        mixed = mixed.at[lists.nodes[start:end]].add(part, unique_indices=True)
        start = end
    return mixed


def _mix_bucket(values: Array, weights: Array, bucket: Bucket) -> Array:
    width, rows = bucket.ends.shape
    known = weights[bucket.edges]
    if bucket.mask is not None:
        known = jnp.where(bucket.mask[..., None], known, 0)
    if width > UNROLLED:
        return (known[..., None] * values[bucket.ends]).sum(axis=0)
    terms = (known[k][..., None] * values[bucket.ends[k]] for k in range(width))
    return reduce(jnp.add, terms, jnp.zeros((rows, *values.shape[1:]), values.dtype))
