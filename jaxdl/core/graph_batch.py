"""Many graphs as one, padded to a size, and back; on the host, in NumPy."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph


class GraphSize(NamedTuple):
    """What decides the shapes of a graph, and so the compilation of what takes it.

    Attributes:
      nodes: how many nodes.
      edges: how many edges.
      graphs: how many graphs.
    """

    nodes: int
    edges: int
    graphs: int


def batch_graphs(graphs: Sequence[Graph]) -> Graph:
    """The disjoint union of graphs: nodes are numbered on, edges go with them.

    Args:
      graphs: each one graph or several; all have the same features.

    Returns:
      NumPy arrays, without neighbour lists. What is masked stays so.

    Raises:
      ValueError: there is no graph, or some have features that others have not, or
        rows of another shape.
    """
    require(len(graphs) > 0, "there must be at least one graph", 0)
    kinds = dict.fromkeys(map(_widths, graphs))
    require(
        len(kinds) == 1,
        "all graphs must have the same features",
        " and ".join([*kinds][:2]),
        "These are the shapes of a row of nodes, edges and globals.",
    )
    offsets = np.cumsum([0, *(graph.num_nodes for graph in graphs[:-1])])
    masked = any(graph.mask is not None for graph in graphs)
    plain = [
        graph._replace(
            senders=np.asarray(graph.senders) + np.int32(offset),
            receivers=np.asarray(graph.receivers) + np.int32(offset),
            mask=_mask(graph) if masked else None,
            neighbours=None,
        )
        for graph, offset in zip(graphs, offsets, strict=True)
    ]
    return jax.tree.map(lambda *parts: np.concatenate(parts), *plain)


def unbatch_graphs(graph: Graph) -> list[Graph]:
    """The single graphs of a batch, without its padding; undoes ``batch_graphs``."""
    parts = []
    nodes = _bounds(graph.n_node)
    edges = _bounds(graph.n_edge)
    for i in np.flatnonzero(np.asarray(graph.graph_mask)):
        node, edge = slice(*nodes[i : i + 2]), slice(*edges[i : i + 2])
        parts.append(
            Graph(
                _rows(graph.nodes, node),
                _rows(graph.edges, edge),
                np.asarray(graph.receivers)[edge] - np.int32(nodes[i]),
                np.asarray(graph.senders)[edge] - np.int32(nodes[i]),
                _rows(graph.globals, slice(i, i + 1)),
                np.asarray(graph.n_node)[i : i + 1],
                np.asarray(graph.n_edge)[i : i + 1],
            )
        )
    return parts


def pad_graphs(graph: Graph, size: GraphSize) -> Graph:
    """Add graphs that do not count, up to a size.

    As in jraph, the first of them has all nodes and edges that are added, and its edges
    go from its first node to itself; the others are empty. So no edge of the padding
    touches a node that counts.

    Args:
      graph: what to pad.
      size: at least that of the graph with one graph more, and with one node more where
        edges are added.

    Returns:
      NumPy arrays of that size, with zeros in the padding.

    Raises:
      ValueError: the size is too small.
    """
    have = size_of(graph)
    more = GraphSize(*(a - b for a, b in zip(size, have, strict=True)))
    require(
        min(more) >= 0 and more.graphs >= 1 and (more.nodes >= 1 or more.edges == 0),
        "size must be that of the graph, a graph more, and a node more for added edges",
        f"{tuple(size)} for {tuple(have)}",
        "jaxdl.data.graph.bucket_of(size_of(graph)) is such a size.",
    )
    ends = np.full(more.edges, have.nodes, np.int32)
    rest = np.zeros(more.graphs - 1, np.int32)
    return Graph(
        _zeros_after(graph.nodes, more.nodes),
        _zeros_after(graph.edges, more.edges),
        np.concatenate([graph.receivers, ends]),
        np.concatenate([graph.senders, ends]),
        _zeros_after(graph.globals, more.graphs),
        np.concatenate([graph.n_node, [np.int32(more.nodes)], rest]),
        np.concatenate([graph.n_edge, [np.int32(more.edges)], rest]),
        np.concatenate([_mask(graph), np.zeros(more.graphs, bool)]),
    )


def size_of(graph: Graph) -> GraphSize:
    """The size of a graph, padding included."""
    return GraphSize(graph.num_nodes, graph.num_edges, graph.num_graphs)


def _mask(graph: Graph) -> np.ndarray:
    """``graph.graph_mask`` in NumPy, which compiles nothing."""
    if graph.mask is None:
        return np.ones(graph.num_graphs, bool)
    return np.asarray(graph.mask)


def _features(graph: Graph) -> tuple[PyTree, PyTree, PyTree]:
    return graph.nodes, graph.edges, graph.globals


def _widths(graph: Graph) -> str:
    """The shapes of a row of the features, written down."""
    return str(jax.tree.map(lambda leaf: np.shape(leaf)[1:], _features(graph)))


def _bounds(counts: Any) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.asarray(counts))])


def _rows(tree: PyTree, rows: slice) -> PyTree:
    return jax.tree.map(lambda leaf: np.asarray(leaf)[rows], tree)


def _zeros_after(tree: PyTree, count: int) -> PyTree:
    """Every leaf with so many more rows of zeros."""

    def longer(leaf: Any) -> np.ndarray:
        leaf = np.asarray(leaf)
        return np.concatenate([leaf, np.zeros((count, *leaf.shape[1:]), leaf.dtype)])

    return jax.tree.map(longer, tree)
