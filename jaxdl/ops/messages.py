"""Messages along the edges of a graph, gathered where they arrive.

The rules of message passing: what an edge says is computed from its ends, and what a
node hears is a sum, a mean, a minimum, a maximum or a spread, in which the order of the
edges has no part.
"""

from collections.abc import Callable, Mapping

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.graph import Graph
from jaxdl.ops.segment import (
    segment_count,
    segment_max,
    segment_mean,
    segment_min,
    segment_std,
    segment_sum,
)

Aggregator = Callable[..., Array]
"""``(values, ids, num_segments, *, mask) -> groups``, as ``segment_sum``."""

AGGREGATORS: Mapping[str, Aggregator] = {
    "sum": segment_sum,
    "mean": segment_mean,
    "min": segment_min,
    "max": segment_max,
    "std": segment_std,
}
"""The ways to gather what arrives, by name."""


def aggregator(name: str) -> Aggregator:
    """The way to gather that has this name.

    Raises:
      ValueError: there is none; the nearest one is named.
    """
    if name not in AGGREGATORS:
        raise unknown_name(
            "aggregator", name, AGGREGATORS, "jaxdl.ops.messages.AGGREGATORS"
        )
    return AGGREGATORS[name]


def edge_features(graph: Graph) -> Float[Array, "edges features"]:
    """The features of the edges, with zeros for those of the padding.

    Weights ``[edges]`` are one feature, ``[edges, 1]``.

    Raises:
      ValueError: the edges are neither, or there is not one row for each.
    """
    edges = jnp.asarray(graph.edges)
    require(
        edges.ndim in (1, 2) and len(edges) == graph.num_edges,
        f"edges must be [{graph.num_edges}] or [{graph.num_edges}, features]",
        f"shape {edges.shape}",
    )
    rows = edges[:, None] if edges.ndim == 1 else edges
    return jnp.where(graph.edge_mask[:, None], rows, 0)


def gather_messages(
    messages: Float[Array, "edges features"], graph: Graph, how: str = "sum"
) -> Float[Array, "nodes features"]:
    """For each node what the edges that end at it say, taken together.

    Args:
      messages: what each edge says.
      graph: where the edges end; those of the padding say nothing.
      how: a name in ``AGGREGATORS``.

    Returns:
      Rows; 0 for a node that no edge enters.
    """
    _, receivers, mask = graph.ends
    return aggregator(how)(messages, receivers, graph.num_nodes, mask=mask)


def in_degrees(graph: Graph) -> Float[Array, " nodes"]:
    """How many edges end at each node; those of the padding do not count."""
    _, receivers, mask = graph.ends
    count = segment_count(receivers, graph.num_nodes, mask=mask)
    return count.astype(jnp.float32)
