"""Graphs in arrays: nodes, the edges between them, and how many each graph has of both.

Many graphs are one: their nodes lie one graph after the other, no edge leaves its
graph, and ``n_node`` says where one ends. So whatever works on a graph works on a
batch. To be compiled once, a batch is padded to a fixed size: graphs that do not count
are added at its end, and a mask says so.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Int, PyTree

from jaxdl.core.errors import require


class Ends(NamedTuple):
    """The ends of edges, as JAX arrays.

    Attributes:
      senders: ``[edges]`` the node at which each begins.
      receivers: ``[edges]`` the node at which it ends.
      mask: ``[edges]``, false for padding.
    """

    senders: Int[Array, " edges"]
    receivers: Int[Array, " edges"]
    mask: Bool[Array, " edges"]


class Graph(NamedTuple):
    """One graph or several, with the fields of jraph's ``GraphsTuple`` in its order.

    A message goes along an edge from its sender to its receiver. An undirected edge is
    two, one for each way. ``Graph(*graphs_tuple)`` takes over a graph of jraph that is
    not padded.

    Attributes:
      nodes: ``[nodes, ...]`` features: an array, a pytree of arrays, or ``None``.
      edges: ``[edges, ...]`` features, likewise; ``[edges]`` are weights, which are
        one feature to a network that takes features.
      receivers: ``[edges]`` the node at which an edge ends.
      senders: ``[edges]`` the node at which it begins.
      globals: ``[graphs, ...]`` features of whole graphs, likewise.
      n_node: ``[graphs]`` how many nodes each graph has; their sum is ``nodes``.
      n_edge: ``[graphs]`` how many edges each graph has; their sum is ``edges``.
      mask: ``[graphs]``, false for padding; ``None`` where there is none.
      neighbours: the lists of ``jaxdl.data.graph.with_neighbours``, by which sums over
        the edges of a large graph are faster on a CPU; ``None`` where there are none.
    """

    nodes: Any
    edges: Any
    receivers: Any
    senders: Any
    globals: Any
    n_node: Any
    n_edge: Any
    mask: Any = None
    neighbours: Any = None

    @property
    def num_nodes(self) -> int:
        """How many nodes there are, padding included.

        Raises:
          ValueError: the nodes have no features, by which they could be counted.
        """
        if hasattr(self.nodes, "shape"):  # an array, or a sparse matrix of leaves
            return self.nodes.shape[0]
        leaves = jax.tree.leaves(self.nodes)
        require(
            len(leaves) > 0,
            "nodes must have features",
            self.nodes,
            "Give each the number 1 where nothing is known of them.",
        )
        return len(leaves[0])

    @property
    def num_edges(self) -> int:
        """How many edges there are, padding included."""
        return len(self.senders)

    @property
    def num_graphs(self) -> int:
        """How many graphs there are, padding included."""
        return len(self.n_node)

    @property
    def graph_mask(self) -> Bool[Array, " graphs"]:
        """Whether a graph counts."""
        if self.mask is None:
            return jnp.ones(self.num_graphs, bool)
        return jnp.asarray(self.mask)

    @property
    def node_mask(self) -> Bool[Array, " nodes"]:
        """Whether a node belongs to a graph that counts."""
        if self.mask is None:
            return jnp.ones(self.num_nodes, bool)
        return self.to_nodes(self.graph_mask)

    @property
    def edge_mask(self) -> Bool[Array, " edges"]:
        """Whether an edge belongs to a graph that counts."""
        if self.mask is None:
            return jnp.ones(self.num_edges, bool)
        return jnp.repeat(
            self.graph_mask, self.n_edge, total_repeat_length=self.num_edges
        )

    @property
    def ends(self) -> Ends:
        """Senders, receivers and ``edge_mask``, as JAX arrays."""
        ends = jnp.asarray(self.senders), jnp.asarray(self.receivers)
        return Ends(*ends, self.edge_mask)

    @property
    def graph_of_node(self) -> Int[Array, " nodes"]:
        """The number of the graph to which each node belongs."""
        return self.to_nodes(jnp.arange(self.num_graphs, dtype=jnp.int32))

    def to_nodes(self, values: Array) -> Array:
        """Values ``[graphs, ...]`` of whole graphs, for each of their nodes."""
        if self.num_graphs == 1:
            return jnp.broadcast_to(values, (self.num_nodes, *values.shape[1:]))
        return jnp.repeat(values, self.n_node, 0, total_repeat_length=self.num_nodes)


def require_graph(x: Any) -> None:
    """Refuse what is no ``Graph``, such as the features of its nodes alone.

    Raises:
      ValueError: it is something else.
    """
    require(
        isinstance(x, Graph),
        "a model of graphs must be given a Graph",
        f"{type(x).__name__} {getattr(x, 'shape', '')}".strip(),
        "jaxdl.data.graph.one_graph makes one of arrays.",
    )


def one_graph(
    nodes: PyTree,
    senders: Any,
    receivers: Any,
    *,
    edges: PyTree = None,
    globals: PyTree = None,
) -> Graph:
    """A single graph from its arrays.

    Args:
      nodes: ``[nodes, ...]`` features.
      senders: ``[edges]`` the node at which each edge begins.
      receivers: ``[edges]`` the node at which it ends.
      edges: ``[edges, ...]`` features, or ``None``.
      globals: features of the whole graph, without the axis of graphs, or ``None``.

    Returns:
      A graph whose indices and counts are int32. Nothing is checked but shapes and
      types; ``jaxdl.data.graph.validate_graph`` looks at the values.

    Raises:
      ValueError: there is not one sender for each receiver, or they are not whole
        numbers.

    >>> import numpy as np
    >>> path = one_graph(np.ones((3, 1)), [0, 1, 1, 2], [1, 0, 2, 1])
    >>> path.num_nodes, path.num_edges, path.num_graphs
    (3, 4, 1)
    """
    begin, end = (np.shape(ids) for ids in (senders, receivers))
    require(
        begin == end and len(begin) == 1,
        "senders and receivers must be [edges], one of each for an edge",
        f"shapes {begin} and {end}",
    )
    graph = Graph(
        nodes,
        edges,
        _int32(receivers, "receivers"),
        _int32(senders, "senders"),
        jax.tree.map(lambda leaf: leaf[None], globals),
        np.zeros(1, np.int32),
        np.array(begin, np.int32),
    )
    return graph._replace(n_node=np.array([graph.num_nodes], np.int32))


def merge_graphs(stacked: Graph) -> Graph:
    """Graphs of one size, stacked along a new first axis, as one graph.

    This is how a batch that is drawn inside a program becomes a graph: its examples are
    padded to one size on the host, stacked, gathered by row, and merged here.

    Args:
      stacked: every array with one more axis at the front.

    Returns:
      The disjoint union. Its padding is between the graphs and not at the end, which
      the masks tell.
    """
    batch = stacked.n_node.shape[0]
    nodes = len(jax.tree.leaves(stacked.nodes)[0][0])
    offsets = nodes * np.arange(batch, dtype=np.int32)[:, None]
    moved = stacked._replace(
        senders=stacked.senders + offsets,
        receivers=stacked.receivers + offsets,
        neighbours=None,
    )
    return jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), moved)


def _int32(values: Any, name: str) -> Any:
    """Whole numbers as int32, in NumPy unless they are a JAX array."""
    found = values if isinstance(values, jax.Array) else np.asarray(values)
    require(
        found.size == 0 or jnp.issubdtype(found.dtype, jnp.integer),
        f"{name} must be whole numbers",
        found.dtype,
    )
    return found.astype(np.int32)
