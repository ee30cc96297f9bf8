"""Graphs to and from networkx, SciPy's sparse and dense matrices, and PyG's edge index.

An adjacency matrix has the weight of the edge from node ``i`` to node ``j`` in row
``i`` and column ``j``, as networkx, SciPy and PyG have it. What flows along the edges
is then summed by its transpose.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from jaxdl.core.errors import require, require_all
from jaxdl.core.graph import Graph, one_graph
from jaxdl.data.graph.validate import check_ends

if TYPE_CHECKING:
    import networkx
    from scipy.sparse import csr_array


def to_edge_index(graph: Graph) -> np.ndarray:
    """``[2, edges]`` senders and receivers, as PyG has them; no padding."""
    pairs = np.stack([graph.senders, graph.receivers]).astype(np.int64)
    return pairs[:, np.asarray(graph.edge_mask)]


def from_edge_index(nodes: Any, edge_index: Any, *, edges: Any = None) -> Graph:
    """A single graph from an array ``[2, edges]`` of senders and receivers.

    Args:
      nodes: ``[nodes, ...]`` features.
      edge_index: senders and receivers, such as ``data.edge_index.numpy()`` of PyG.
      edges: ``[edges, ...]`` features, or ``None``.

    Raises:
      ValueError: ``edge_index`` is not ``[2, edges]`` of whole numbers.
    """
    shape = np.shape(edge_index)
    require(len(shape) == 2 and shape[0] == 2, "edge_index must be [2, edges]", shape)
    return one_graph(nodes, edge_index[0], edge_index[1], edges=edges)


def to_scipy(graph: Graph, weights: Any = None) -> "csr_array":
    """The adjacency as a sparse matrix ``[nodes, nodes]``; repeated edges add up.

    Args:
      graph: one graph or several, which are then blocks; edges of the padding are left
        out.
      weights: ``[edges]``; ``None`` is 1 for each.

    Raises:
      ValueError: there is not one weight for each edge, or an end is out of range.
    """
    from scipy.sparse import coo_array

    check_ends(graph)
    there = np.asarray(graph.edge_mask)
    values = np.ones(len(there), np.float32) if weights is None else np.asarray(weights)
    require(
        values.shape == there.shape, f"weights must be [{len(there)}]", values.shape
    )
    ends = np.asarray(graph.senders)[there], np.asarray(graph.receivers)[there]
    nodes = graph.num_nodes
    return coo_array((values[there], ends), shape=(nodes, nodes)).tocsr()


def from_scipy(nodes: Any, adjacency: Any) -> Graph:
    """A single graph from a sparse or dense matrix, whose entries become weights.

    Args:
      nodes: ``[nodes, ...]`` features.
      adjacency: ``[nodes, nodes]``; entries that are 0 are no edges.

    Raises:
      ValueError: it is not square with a row for each node, or an entry is complex or
        not finite.
    """
    from scipy.sparse import coo_array

    matrix = coo_array(adjacency)
    count = len(nodes)
    require(
        matrix.shape == (count, count),
        f"adjacency must be [{count}, {count}] for {count} nodes",
        matrix.shape,
    )
    real = np.isrealobj(matrix.data) & np.isfinite(matrix.data)
    rule = "entries of adjacency must be real and finite"
    require_all(real, matrix.data, rule, "entry")
    matrix.eliminate_zeros()
    values = matrix.data.astype(np.float32)
    return one_graph(nodes, matrix.row, matrix.col, edges=values)


def to_dense(graph: Graph, weights: Any = None) -> np.ndarray:
    """The adjacency as an array ``[nodes, nodes]``; arguments as for ``to_scipy``."""
    return to_scipy(graph, weights).toarray()


def to_networkx(graph: Graph) -> "networkx.MultiDiGraph":
    """A directed graph of networkx, with repeated edges and without padding.

    Nodes are numbered from 0 and have their features as ``features``, the number of
    their graph as ``graph``; edges have theirs as ``features``. Turn it into another
    kind of graph by networkx: ``networkx.Graph(to_networkx(graph))``.
    """
    import jax
    import networkx

    result = networkx.MultiDiGraph()
    where = np.flatnonzero(np.asarray(graph.node_mask))
    number = np.cumsum(np.asarray(graph.node_mask)) - 1
    of_node = np.asarray(graph.graph_of_node)

    def row(tree: Any, i: Any) -> Any:
        return jax.tree.map(lambda leaf: np.asarray(leaf)[i], tree)

    for new, i in enumerate(where):
        result.add_node(new, features=row(graph.nodes, i), graph=int(of_node[i]))
    for i in np.flatnonzero(np.asarray(graph.edge_mask)):
        ends = number[graph.senders[i]], number[graph.receivers[i]]
        result.add_edge(*map(int, ends), features=row(graph.edges, i))
    return result


def from_networkx(graph: "networkx.Graph", *, features: str | None = None) -> Graph:
    """A single graph from one of networkx, of any of its kinds.

    Args:
      graph: its nodes are numbered in its own order. An undirected edge becomes two,
        one to itself one; the weights of the edges, where there are any, are
        ``edges`` of shape ``[edges]``.
      features: the attribute of the nodes that holds their features, all of one shape;
        ``None`` gives each node the number 1.

    Raises:
      ValueError: a node has no such attribute.
    """
    number = {node: i for i, node in enumerate(graph)}
    values = np.ones((len(number), 1), np.float32)
    if features is not None:
        found = dict(graph.nodes(data=features))
        bare = [node for node, value in found.items() if value is None]
        require(not bare, f"every node must have {features!r}", f"{bare[:1]} without")
        values = np.stack([np.asarray(found[node], np.float32) for node in number])
    listed = list(graph.edges(data="weight"))
    if not graph.is_directed():
        listed += [(v, u, weight) for u, v, weight in listed if u != v]
    weights = None
    if any(weight is not None for *_, weight in listed):
        weights = np.array([1.0 if w is None else w for *_, w in listed], np.float32)
    senders = [number[u] for u, *_ in listed]
    receivers = [number[v] for _, v, _ in listed]
    return one_graph(values, senders, receivers, edges=weights)
