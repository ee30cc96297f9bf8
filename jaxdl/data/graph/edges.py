"""The edges of a graph as they are wanted: with loops, both ways, counted by node."""

from typing import Any

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.data.graph.validate import check_ends


def in_degrees(graph: Graph) -> np.ndarray:
    """``[nodes]`` how many edges end at each node; those of the padding not counted."""
    return _degrees(graph, graph.receivers)


def out_degrees(graph: Graph) -> np.ndarray:
    """``[nodes]`` how many edges begin at each node; likewise."""
    return _degrees(graph, graph.senders)


def with_self_loops(graph: Graph, *, features: PyTree = None) -> Graph:
    """The graph with an edge from each node to itself that had none; padding too.

    Args:
      graph: NumPy arrays.
      features: ``[...]`` of such an edge, as ``graph.edges`` without its first axis.

    Raises:
      ValueError: ``features`` is given for a graph whose edges have none, or missing.
    """
    has = np.zeros(graph.num_nodes, bool)
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    has[senders[senders == receivers]] = True
    new = np.flatnonzero(~has).astype(np.int32)
    return add_edges(graph, new, new, features=features)


def without_self_loops(graph: Graph) -> Graph:
    """The graph without the edges from a node to itself; those of the padding stay."""
    kept = (np.asarray(graph.senders) != graph.receivers) | ~np.asarray(graph.edge_mask)
    of_edge = np.repeat(np.arange(graph.num_graphs), np.asarray(graph.n_edge))
    return graph._replace(
        senders=np.asarray(graph.senders)[kept],
        receivers=np.asarray(graph.receivers)[kept],
        edges=jax.tree.map(lambda leaf: np.asarray(leaf)[kept], graph.edges),
        n_edge=np.bincount(of_edge[kept], minlength=graph.num_graphs).astype(np.int32),
        neighbours=None,
    )


def with_reverse_edges(graph: Graph) -> Graph:
    """The graph with the reverse of each edge that had none: an undirected graph.

    A new edge has the features of the one that it reverses, and is not counted twice
    where that is repeated.
    """
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    nodes = graph.num_nodes
    codes = senders.astype(np.int64) * nodes + receivers
    turned = receivers.astype(np.int64) * nodes + senders
    _, first = np.unique(turned, return_index=True)
    new = np.sort(first[~np.isin(turned[first], codes)])
    features = jax.tree.map(lambda leaf: np.asarray(leaf)[new], graph.edges)
    return _with_edges(graph, receivers[new], senders[new], features)


def add_edges(
    graph: Graph, senders: Any, receivers: Any, *, features: PyTree = None
) -> Graph:
    """The graph with more edges, each put after those of the graph of its sender.

    Args:
      graph: NumPy arrays.
      senders: ``[new]`` where each begins.
      receivers: ``[new]`` where it ends, in the same graph.
      features: ``[...]`` of each new edge, as ``graph.edges`` without its first axis.

    Raises:
      ValueError: ``features`` is given for a graph whose edges have none, or missing.
    """
    given, wanted = (str(jax.tree.structure(t)) for t in (features, graph.edges))
    require(
        given == wanted,
        "features must be those of one edge, like graph.edges",
        f"{given} and not {wanted}",
    )
    count = len(senders)
    rows = jax.tree.map(
        lambda one, leaf: np.broadcast_to(
            np.asarray(one, np.asarray(leaf).dtype), (count, *np.shape(leaf)[1:])
        ),
        features,
        graph.edges,
    )
    return _with_edges(graph, senders, receivers, rows)


def _with_edges(graph: Graph, senders: Any, receivers: Any, rows: PyTree) -> Graph:
    """The graph with more edges, whose features are ``[new, ...]``."""
    of_node = np.repeat(np.arange(graph.num_graphs), np.asarray(graph.n_node))
    of_edge = np.repeat(np.arange(graph.num_graphs), np.asarray(graph.n_edge))
    of_new = of_node[senders]
    order = np.argsort(np.concatenate([of_edge, of_new]), kind="stable")

    def joined(old: Any, new: Any) -> np.ndarray:
        return np.concatenate([old, new])[order]

    return graph._replace(
        senders=joined(graph.senders, np.asarray(senders, np.int32)),
        receivers=joined(graph.receivers, np.asarray(receivers, np.int32)),
        edges=jax.tree.map(joined, graph.edges, rows),
        n_edge=np.asarray(graph.n_edge)
        + np.bincount(of_new, minlength=graph.num_graphs).astype(np.int32),
        neighbours=None,
    )


def _degrees(graph: Graph, ends: Any) -> np.ndarray:
    check_ends(graph)
    counted = np.asarray(ends)[np.asarray(graph.edge_mask)]
    return np.bincount(counted, minlength=graph.num_nodes).astype(np.int32)
