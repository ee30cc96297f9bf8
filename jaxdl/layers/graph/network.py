"""The whole of message passing: edges, then nodes, then the graph hear of each other.

Source: Battaglia et al., "Relational Inductive Biases, Deep Learning, and Graph
Networks", 2018.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.ops.messages import aggregator, edge_features, gather_messages


class GraphNetwork(nn.Module):
    """Each edge from its ends, each node from its edges, the graph from all of both.

    The three updates are perceptrons with the same weights everywhere, so graphs of
    different sizes need no different network. An edge hears of its features, its ends
    and the graph; a node of the new edges that end at it, of itself and the graph; the
    graph of all its new edges and nodes, and of itself. What has no features at first
    (edges, the graph) is left out there.

    Attributes:
      edge_widths: units of the layers of the edges, at least one.
      node_widths: the same of the nodes.
      global_widths: the same of the graph.
      aggregate: a name in ``jaxdl.ops.messages.AGGREGATORS``.
    """

    edge_widths: tuple[int, ...] = (64, 64)
    node_widths: tuple[int, ...] = (64, 64)
    global_widths: tuple[int, ...] = (64, 64)
    aggregate: str = "sum"

    @nn.compact
    def __call__(self, graph: Graph) -> Graph:
        """The graph with new features, those of the padding without meaning.

        Raises:
          ValueError: there are no widths, one is below 1, or the aggregator is unknown.
        """
        every = self.edge_widths, self.node_widths, self.global_widths
        require(
            all(widths and min(widths) >= 1 for widths in every),
            "edges, nodes and graph must have widths of at least 1",
            every,
        )
        pool = aggregator(self.aggregate)
        senders, receivers, mask = graph.ends
        place, x = graph.graph_of_node, jnp.asarray(graph.nodes)
        count = graph.num_graphs
        whole = [] if graph.globals is None else [jnp.asarray(graph.globals)]
        edges = [] if graph.edges is None else [edge_features(graph)]
        of_edge = place[senders]
        e = self._update(
            "edge",
            self.edge_widths,
            [*edges, x[senders], x[receivers], *(u[of_edge] for u in whole)],
        )
        heard = gather_messages(e, graph, self.aggregate)
        n = self._update(
            "node", self.node_widths, [heard, x, *(u[place] for u in whole)]
        )
        all_edges = pool(e, of_edge, count, mask=mask)
        all_nodes = pool(n, place, count, mask=graph.node_mask)
        u = self._update("global", self.global_widths, [all_edges, all_nodes, *whole])
        return graph._replace(nodes=n, edges=e, globals=u)

    def _update(self, name: str, widths: tuple[int, ...], parts: list[Array]) -> Array:
        h = jnp.concatenate(parts, axis=1)
        for i, width in enumerate(widths):
            h = nn.Dense(width, name=f"{name}_{i}")(nn.relu(h) if i else h)
        return h
