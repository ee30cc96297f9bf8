"""Attention along the edges of a graph: each node averages its senders by a softmax.

Sources: Veličković, Cucurull, Casanova, Romero, Liò and Bengio, "Graph Attention
Networks", ICLR 2018; Brody, Alon and Yahav, "How Attentive are Graph Attention
Networks?", ICLR 2022.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.graph import Ends
from jaxdl.ops.segment import segment_softmax, segment_sum

Heads = Float[Array, "nodes heads"]
Values = Float[Array, "nodes heads dim"]
Weights = Float[Array, "edges heads"]
Sent = Float[Array, "edges heads dim"]


def gat_logits(source: Heads, target: Heads, ends: Ends, slope: float) -> Weights:
    """GAT: the leaky sum of a score of the sender and one of the receiver.

    Args:
      source: what a node scores as a sender.
      target: what it scores as a receiver.
      ends: of the edges.
      slope: what negative sums are multiplied by.
    """
    pair = target[ends.receivers] + source[ends.senders]
    return jax.nn.leaky_relu(pair, slope)


def gatv2_logits(
    source: Values,
    target: Values,
    score: Float[Array, "heads dim"],
    ends: Ends,
    slope: float,
) -> Weights:
    """GATv2: the score of the leaky sum of what the two ends are.

    In GAT all receivers rank their senders in one order; here each has its own.

    Args:
      source: what a node is as a sender.
      target: what it is as a receiver.
      score: by which the sum is judged.
      ends: of the edges.
      slope: what negative sums are multiplied by.
    """
    pair = jax.nn.leaky_relu(target[ends.receivers] + source[ends.senders], slope)
    return jnp.einsum("ehd,hd->eh", pair, score)


def edge_softmax(logits: Weights, ends: Ends, nodes: int) -> Weights:
    """Weights that sum to 1 over the edges into each of ``nodes``; 0 on padding."""
    return segment_softmax(logits, ends.receivers, nodes, mask=ends.mask)


def mix(values: Values, weights: Weights, ends: Ends) -> Values:
    """For each node the sum of what its senders have, by weight of the edge."""
    sent = _weigh(weights, values[ends.senders])
    return segment_sum(sent, ends.receivers, len(values), mask=ends.mask)


@jax.custom_jvp
def _weigh(weights: Weights, values: Sent) -> Sent:
    """Values by the weight of their edge and head."""
    return weights[..., None] * values


@_weigh.defjvp
def _weigh_jvp(
    primals: tuple[Array, Array], tangents: tuple[Array, Array]
) -> tuple[Array, Array]:
    """Written so that its transpose is ``sum_features``, and not a sum."""
    (weights, values), (d_weights, d_values) = primals, tangents
    ones = _blocks(values).T
    spread = jnp.matmul(d_weights, ones, precision="highest").reshape(values.shape)
    return _weigh(weights, values), spread * values + _weigh(weights, d_values)


def sum_features(values: Sent) -> Weights:
    """For each edge and head the sum over features.

    It is a product with ones, which XLA on CPU does faster than sums of few numbers.
    """
    flat = values.reshape(len(values), -1)
    return jnp.matmul(flat, _blocks(values), precision="highest")


def _blocks(values: Sent) -> Array:
    """``[heads * dim, heads]``: 1 where a feature is the head's."""
    _, heads, dim = values.shape
    return jnp.repeat(jnp.eye(heads, dtype=values.dtype), dim, axis=0)


def add_loops(ends: Ends, nodes: int) -> Ends:
    """After all edges one from each node to itself, whether or not it has one."""
    own = jnp.arange(nodes, dtype=ends.senders.dtype)
    more = Ends(own, own, jnp.ones(nodes, bool))
    return Ends(*(jnp.concatenate(pair) for pair in zip(ends, more, strict=True)))
