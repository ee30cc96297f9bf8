"""One look at a graph, on the host, before anything is compiled.

JAX does not complain later: a sender out of range reads another node, an edge to a
receiver out of range is left out, and one NaN spreads along the edges.
"""

import math
from typing import Any, NamedTuple

import jax
import numpy as np

from jaxdl.core.concrete import require_indices
from jaxdl.core.errors import require, require_all
from jaxdl.core.graph import Graph


class GraphReport(NamedTuple):
    """What is allowed in a graph but worth knowing; padding is left out.

    Attributes:
      isolated: numbers of the nodes that no edge touches, or only one to itself.
      loops: numbers of the edges from a node to itself.
      repeated: numbers of the edges that join the same nodes, in the same direction, as
        an earlier edge.
      one_way: numbers of the edges without one in the other direction.
    """

    isolated: np.ndarray
    loops: np.ndarray
    repeated: np.ndarray
    one_way: np.ndarray


def validate_graph(graph: Graph, name: str = "graph") -> GraphReport:
    """Check that a graph is what ``Graph`` promises, and report what it holds.

    Args:
      graph: NumPy or JAX arrays.
      name: what it is called in messages.

    Raises:
      ValueError: as ``check_graph`` says.
    """
    check_graph(graph, name)
    return report(graph)


def check_graph(graph: Graph, name: str = "graph") -> None:
    """Check that a graph is what ``Graph`` promises, in NumPy alone.

    Args:
      graph: NumPy or JAX arrays.
      name: what it is called in messages.

    Raises:
      ValueError: an index or a count is not int32, out of range, or does not add up; an
        edge leaves its graph; a feature is not finite or not of its length; the mask is
        not ``[graphs]`` truth values. The first node, edge or graph at fault is named.
    """
    for field in ("senders", "receivers", "n_node", "n_edge"):
        _check_indices(getattr(graph, field), f"{field} of {name}")
    _check_lengths(graph, name)
    check_ends(graph, name)
    _check_inside(graph, name)
    for field in ("nodes", "edges", "globals"):
        for leaf in jax.tree.leaves(getattr(graph, field)):
            _check_finite(np.asarray(leaf), f"{field} of {name}", field[:-1])


def check_ends(graph: Graph, name: str = "graph") -> None:
    """Check that every edge begins and ends at a node, padding included.

    Raises:
      ValueError: an end is not a whole number, or out of range.
    """
    for field in ("senders", "receivers"):
        ids = getattr(graph, field)
        require_indices(f"{field} of {name}", ids, graph.num_nodes, "edge")


def check_undirected(graph: Graph, name: str = "graph") -> None:
    """Check that every edge has its reverse, and begins and ends at a node.

    Raises:
      ValueError: as ``check_ends`` says; or an edge is there one way only.
    """
    check_ends(graph, name)
    one_way = report(graph).one_way
    require(
        len(one_way) == 0,
        f"each edge of {name} must be there both ways",
        f"{len(one_way)} one way only, such as {one_way[:3].tolist()}",
        "jaxdl.data.graph.with_reverse_edges adds what is missing.",
    )


def report(graph: Graph) -> GraphReport:
    """What ``validate_graph`` reports, of a graph that is known to be valid."""
    there = np.asarray(graph.edge_mask)
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    loops = there & (senders == receivers)
    touched = np.zeros(graph.num_nodes, bool)
    for ends in (senders, receivers):
        touched[ends[there & ~loops]] = True
    codes = senders.astype(np.int64) * graph.num_nodes + receivers
    turned = receivers.astype(np.int64) * graph.num_nodes + senders
    first = np.zeros(len(codes), bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return GraphReport(
        np.flatnonzero(~touched & np.asarray(graph.node_mask)),
        np.flatnonzero(loops),
        np.flatnonzero(there & ~first),
        np.flatnonzero(there & ~np.isin(turned, codes)),
    )


def _check_indices(values: Any, what: str) -> None:
    shape, dtype = np.shape(values), getattr(values, "dtype", type(values))
    require(
        len(shape) == 1 and dtype == np.int32,
        f"{what} must be a vector of int32",
        f"{dtype} of shape {shape}",
    )


def _check_lengths(graph: Graph, name: str) -> None:
    """Raise unless every array has as many rows as the counts say."""
    graphs = graph.num_graphs
    counts = {
        "nodes": int(np.sum(graph.n_node)),
        "edges": int(np.sum(graph.n_edge)),
        "globals": graphs,
    }
    found = [
        (f"{field} of {name}", len(leaf), count)
        for field, count in counts.items()
        for leaf in jax.tree.leaves(getattr(graph, field))
    ]
    found += [
        (f"senders of {name}", len(graph.senders), counts["edges"]),
        (f"receivers of {name}", len(graph.receivers), counts["edges"]),
        (f"n_edge of {name}", len(graph.n_edge), graphs),
    ]
    for what, rows, count in found:
        require(rows == count, f"{what} must have {count} rows", rows)
    for field in ("n_node", "n_edge"):
        numbers = np.asarray(getattr(graph, field))
        require_all(
            numbers >= 0, numbers, f"{field} of {name} must be at least 0", "graph"
        )
    if graph.mask is not None:
        given = np.shape(graph.mask), np.asarray(graph.mask).dtype
        require(
            given == ((graphs,), np.dtype(bool)),
            f"mask of {name} must be [{graphs}] truth values",
            f"{given[1]} of shape {given[0]}",
        )


def _check_inside(graph: Graph, name: str) -> None:
    """Raise at the first edge with an end in another graph."""
    numbers = np.arange(graph.num_graphs)
    of_node = np.repeat(numbers, np.asarray(graph.n_node))
    of_edge = np.repeat(numbers, np.asarray(graph.n_edge))
    for field in ("senders", "receivers"):
        ids = np.asarray(getattr(graph, field))
        require_all(
            of_node[ids] == of_edge,
            ids,
            f"{field} of {name} must be nodes of the graph to which the edge belongs",
            "edge",
            "Edges are sorted by graph; batch_graphs does it.",
        )


def _check_finite(values: np.ndarray, what: str, kind: str) -> None:
    if not np.issubdtype(values.dtype, np.inexact):
        return
    flat = values.reshape(len(values), math.prod(values.shape[1:]))
    finite = np.isfinite(flat)
    wrong = flat[~finite][:1]
    require_all(
        finite.all(axis=1),
        np.repeat(wrong, len(values)),
        f"{what} must be finite",
        kind,
    )
