"""Propagation along the edges of a graph: every node adds up what its senders have.

With the adjacency ``A``, whose row ``i`` and column ``j`` is the edge from ``i`` to
``j``, it is ``Aᵀ x``. Most layers of graphs are that, between two scalings. A graph
with neighbour lists is summed by them (``jaxdl.data.graph.neighbours`` says when that
serves), any other over segments; the results are the same.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.ops.neighbours import sum_neighbours
from jaxdl.ops.segment import segment_count, segment_sum

Features = Float[Array, " nodes *rest"]
Weights = Float[Array, " edges"]


def propagate(x: Features, graph: Graph, *, weights: Weights | None = None) -> Features:
    """For each node the sum of ``x`` over the senders of the edges that end at it.

    Args:
      x: features of the nodes.
      graph: who sends to whom; edges of the padding send nothing.
      weights: factors of the edges; ``None`` is 1. With them, neighbour lists are not
        used.

    Returns:
      Sums; 0 for a node that no edge enters.

    Raises:
      ValueError: there is not one weight for each edge.
    """
    _require_weights(weights, graph)
    if graph.neighbours is not None and weights is None:
        return sum_neighbours(x, graph.neighbours)
    senders, receivers, mask = graph.ends
    sent = x[senders]
    if weights is not None:
        sent = sent * per_row(weights, sent)
    return segment_sum(sent, receivers, len(x), mask=mask)


def propagate_dense(x: Features, adjacency: Float[Array, "nodes nodes"]) -> Features:
    """The same by a matrix: for tests, and for small graphs with most edges there.

    A matrix product costs ``nodes²`` for each feature, whatever the edges are.
    """
    return jnp.einsum("ij,i...->j...", adjacency, x)


def normalised_sum(
    x: Features,
    graph: Graph,
    *,
    weights: Weights | None = None,
    self_loops: bool = True,
) -> Features:
    """``D^-1/2 Aᵀ D^-1/2 x``, with ``D`` the sums of the weights into each node.

    The normalised adjacency of Kipf and Welling, "Semi-Supervised Classification with
    Graph Convolutional Networks", ICLR 2017. In a directed graph both factors use the
    edges that come in, as PyTorch Geometric does.

    Args:
      x: features of the nodes.
      graph: who sends to whom.
      weights: of the edges, at least 0; ``None`` is 1.
      self_loops: whether an edge from each node to itself is added first. One that the
        graph has already counts beside it; ``jaxdl.data.graph.without_self_loops``
        takes it away.
    """
    degree = in_weight(graph, len(x), weights).astype(x.dtype) + int(self_loops)
    there = degree > 0
    scale = jnp.where(there, jnp.where(there, degree, 1) ** -0.5, 0)
    scaled = x * per_row(scale, x)
    total = propagate(scaled, graph, weights=weights)
    if self_loops:
        total = total + scaled
    return total * per_row(scale, x)


def in_weight(
    graph: Graph, nodes: int, weights: Weights | None = None
) -> Float[Array, " {nodes}"]:
    """The sum of the weights of the edges into each node: without weights, how many.

    Raises:
      ValueError: there is not one weight for each edge.
    """
    _require_weights(weights, graph)
    _, receivers, mask = graph.ends
    if weights is not None:
        return segment_sum(weights, receivers, nodes, mask=mask)
    if graph.neighbours is not None:
        return jnp.asarray(graph.neighbours.in_degree).astype(jnp.float32)
    return segment_count(receivers, nodes, mask=mask).astype(jnp.float32)


def _require_weights(weights: Weights | None, graph: Graph) -> None:
    if weights is not None:
        shape, rule = jnp.shape(weights), f"weights must be [{graph.num_edges}]"
        require(shape == (graph.num_edges,), rule, shape, "Give one for each edge.")


def per_row(values: Float[Array, " rows"], like: Float[Array, " rows *rest"]) -> Array:
    """One number a row, with axes of length 1 for the other axes of ``like``."""
    return values.reshape(values.shape + (1,) * (like.ndim - 1))
