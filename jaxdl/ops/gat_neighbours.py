"""GAT by neighbour lists: the softmax, the mixture and their gradient, gathered.

Forward, each node goes through its senders twice: for the largest logit, and for the
sums. Backward, each node goes through its receivers once and computes their weights
again from the logarithm of their denominators, as flash attention does. The gradient
of the softmax needs, beside that, ``<g, out>`` for each receiver; and that of the
scores of receivers is ``<g, bent> - <g, out> share``, where ``bent`` and ``share`` are
the mixture and the sum of the weights once more with the slope of each logit, which are
summed on the way forward. So values are gathered once in each direction.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.neighbours import Bucket, Lists, Neighbours

Heads = Float[Array, "nodes heads"]
Values = Float[Array, "nodes heads dim"]
Factors = Float[Array, "_edges heads"] | None
Sums = tuple[Array, ...]
Edge = Bucket
"""One edge of each row of a bucket: a bucket without the axis of width."""

UNROLLED = 4
"""How many edges of a row are written out in a program, which loops over the rest."""


def gat_neighbours(
    values: Values,
    source: Heads,
    target: Heads,
    neighbours: Neighbours,
    slope: float,
    factors: Factors = None,
) -> Values:
    """What ``mix`` gives with the softmax of ``gat_logits``, loops included.

    Differentiable backward by ``values``, ``source`` and ``target``, but not forward.

    Args:
      values: what is mixed.
      source: what a node scores as a sender.
      target: what it scores as a receiver.
      neighbours: lists of the graph, without the edges from each node to itself.
      slope: what negative sums of scores are multiplied by.
      factors: of the weights after the softmax, by number of the edge and then for each
        node as its own sender, such as dropout draws; constants to the gradient.
    """
    lists = jax.tree.map(jnp.asarray, neighbours)
    return _attend(values, source, target, lists, factors, slope)


@partial(jax.custom_vjp, nondiff_argnums=(5,))
def _attend(
    values: Array,
    source: Array,
    target: Array,
    neighbours: Neighbours,
    factors: Factors,
    slope: float,
) -> Array:
    return _mixtures(values, source, target, neighbours, factors, slope)[0]


def _forward(*args: Any) -> tuple[Array, Any]:
    out, *rest = _mixtures(*args)
    return out, (*args[:-1], out, *rest)


def _mixtures(
    values: Array,
    source: Array,
    target: Array,
    neighbours: Neighbours,
    factors: Factors,
    slope: float,
) -> tuple[Array, ...]:
    """The mixture, the logarithm of the denominators, ``bent`` and ``share``."""
    parts = []
    for nodes, bucket in _rows(neighbours.incoming):
        wanted, own = target[nodes], source[nodes]

        def highest(peak: Array, edge: Edge, wanted: Array = wanted) -> Array:
            logits = jax.nn.leaky_relu(wanted + source[edge.ends], slope)
            return jnp.maximum(peak, _kept(logits, edge.mask, -jnp.inf))

        peak = _over(bucket, highest, jax.nn.leaky_relu(wanted + own, slope))

        def add(
            sums: Sums, edge: Edge, wanted: Array = wanted, peak: Array = peak
        ) -> Sums:
            some = None if factors is None else factors[edge.edges]
            pre = wanted + source[edge.ends]
            return _added(sums, _terms(values[edge.ends], pre, peak, some, slope), edge)

        loops = _loops(nodes, neighbours, factors)
        first = _terms(values[nodes], wanted + own, peak, loops, slope)
        total, mixed, bent, share = _over(bucket, add, first)
        mixed, bent = mixed / total[..., None], bent / total[..., None]
        parts.append((mixed, peak + jnp.log(total), bent, share / total))
    return tuple(
        _in_place([part[i] for part in parts], neighbours.incoming) for i in range(4)
    )


def _terms(
    values: Array, pre: Array, peak: Array, factors: Array | None, slope: float
) -> Sums:
    """What edges add: their weights, and their parts of the three mixtures."""
    bend = jnp.where(pre >= 0, 1.0, slope).astype(pre.dtype)
    weight = jnp.exp(pre * bend - peak)
    kept = weight if factors is None else weight * factors
    mixed = kept[..., None] * values
    return weight, mixed, bend[..., None] * mixed, bend * weight


def _backward(slope: float, saved: Any, g: Array) -> tuple[Any, ...]:
    values, source, target, neighbours, factors, out, denominator, bent, share = saved
    along = (g * out).sum(axis=-1)
    facts = jnp.concatenate([target, denominator, along], axis=-1)
    parts = []
    for nodes, bucket in _rows(neighbours.outgoing):
        mine, own = values[nodes], source[nodes]

        def add(sums: Sums, edge: Edge, mine: Array = mine, own: Array = own) -> Sums:
            some = None if factors is None else factors[edge.edges]
            terms = _slopes(mine, own, g[edge.ends], facts[edge.ends], some, slope)
            return _added(sums, terms, edge)

        loops = _loops(nodes, neighbours, factors)
        first = _slopes(mine, own, g[nodes], facts[nodes], loops, slope)
        parts.append(_over(bucket, add, first))
    d_values, d_source = (
        _in_place([part[i] for part in parts], neighbours.outgoing) for i in range(2)
    )
    d_target = (g * bent).sum(axis=-1) - along * share
    return d_values, d_source, d_target, None, None


def _slopes(
    values: Array,
    source: Array,
    g: Array,
    facts: Array,
    factors: Array | None,
    slope: float,
) -> Sums:
    """What edges add to the gradients by the values and scores of their senders."""
    target, denominator, along = jnp.split(facts, 3, axis=-1)
    pre = target + source
    bend = jnp.where(pre >= 0, 1.0, slope).astype(pre.dtype)
    weight = jnp.exp(pre * bend - denominator)
    kept = weight if factors is None else weight * factors
    by_weight = (g * values).sum(axis=-1)
    return kept[..., None] * g, bend * (kept * by_weight - weight * along)


_attend.defvjp(_forward, _backward)


def _rows(lists: Lists) -> Iterator[tuple[Array, Bucket]]:
    """The nodes of each bucket, and the bucket."""
    start = 0
    for bucket in lists.buckets:
        rows = bucket.ends.shape[1]
        yield lists.nodes[start : start + rows], bucket
        start += rows


def _over(bucket: Bucket, step: Callable[[Any, Edge], Any], start: Any) -> Any:
    """``step`` for one edge of each row after the other."""
    width = len(bucket.ends)
    if width == 0:
        return start

    def body(k: Any, carry: Any) -> Any:
        mask = None if bucket.mask is None else bucket.mask[k]
        return step(carry, Bucket(bucket.ends[k], bucket.edges[k], mask))

    return jax.lax.fori_loop(0, width, body, start, unroll=min(width, UNROLLED))


def _loops(nodes: Array, neighbours: Neighbours, factors: Factors) -> Array | None:
    """The factors of nodes as their own senders."""
    if factors is None:
        return None
    return factors[len(factors) - len(neighbours.in_degree) + nodes]


def _added(sums: Sums, terms: Sums, edge: Edge) -> Sums:
    """Sums with the terms of edges added."""
    return tuple(a + _kept(b, edge.mask, 0.0) for a, b in zip(sums, terms, strict=True))


def _kept(values: Array, mask: Array | None, fill: float) -> Array:
    """The values, with ``fill`` where a row has fewer edges."""
    if mask is None:
        return values
    return jnp.where(mask.reshape(mask.shape + (1,) * (values.ndim - 1)), values, fill)


def _in_place(parts: list[Array], lists: Lists) -> Array:
    """Rows of all buckets in the order of the nodes."""
    return jnp.concatenate(parts)[lists.place]
