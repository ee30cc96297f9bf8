"""The best nodes of each graph as a smaller graph, in arrays of the same size.

Shapes are fixed in a compiled program, so nothing is taken out: nodes and edges that
are dropped move to the end, to one more graph that does not count.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.ops.segment import segment_count


def top_k_nodes(
    score: Float[Array, " nodes"], graph: Graph, ratio: Scalar
) -> tuple[Graph, Int[Array, " nodes"]]:
    """Keep the share ``ratio`` of the nodes of each graph that has the highest scores.

    Args:
      score: by which nodes are chosen; among equal ones the first.
      graph: one graph or several.
      ratio: in (0, 1]; of ``n`` nodes ``ceil(ratio n)`` stay. May be traced.

    Returns:
      The graph with one graph more, which has what was dropped and does not count; the
      nodes that stay are ordered by score within their graph. And ``order``: row ``i``
      of its nodes is the old row ``order[i]``. An edge stays if both its ends do.
    """
    of_node, nodes = graph.graph_of_node, graph.num_nodes
    by_score = jnp.lexsort((-score, of_node))
    starts = jnp.cumsum(graph.n_node) - graph.n_node
    place = jnp.arange(nodes) - starts[of_node]
    size = jnp.asarray(graph.n_node).astype(score.dtype)
    kept = jnp.ceil(ratio * size).astype(jnp.int32)
    drop = place >= kept[of_node]
    order = by_score[jnp.argsort(drop, stable=True)]
    number = jnp.argsort(order).astype(jnp.int32)
    n_node = jnp.append(jnp.minimum(kept, graph.n_node), 0)
    n_node = n_node.at[-1].set(nodes - n_node.sum())

    senders, receivers, _ = graph.ends
    stays = jnp.zeros(nodes, bool).at[by_score].set(~drop)
    gone = ~(stays[senders] & stays[receivers])
    own = jnp.where(gone, graph.num_graphs, of_node[senders])
    edges = jnp.argsort(own, stable=True)
    first_dropped = nodes - n_node[-1]
    receivers, senders = (
        jnp.where(gone, first_dropped, number[ends])[edges].astype(jnp.int32)
        for ends in (receivers, senders)
    )
    smaller = Graph(
        jax.tree.map(lambda leaf: jnp.asarray(leaf)[order], graph.nodes),
        jax.tree.map(lambda leaf: jnp.asarray(leaf)[edges], graph.edges),
        receivers,
        senders,
        jax.tree.map(lambda leaf: _with_zero(jnp.asarray(leaf)), graph.globals),
        n_node.astype(jnp.int32),
        segment_count(own, graph.num_graphs + 1),
        jnp.append(graph.graph_mask, False),
    )
    return smaller, order


def _with_zero(leaf: Array) -> Array:
    """A leaf with one more row of zeros."""
    return jnp.concatenate([leaf, jnp.zeros((1, *leaf.shape[1:]), leaf.dtype)])
