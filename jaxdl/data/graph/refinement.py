"""Colour refinement: what a network of sums over neighbours can tell apart at best.

Each node has a colour, and gets a new one that says its own and how often each colour
is among its senders, until that divides the nodes no further. Two nodes of one colour
get the same from every layer that sums over neighbours, whatever its weights, and two
graphs with as many nodes of each colour get the same from every readout.

Sources: Weisfeiler and Leman, "The Reduction of a Graph to Canonical Form and the
Algebra Which Appears Therein", 1968 (this is its form of dimension 1); Xu, Hu, Leskovec
and Jegelka, "How Powerful are Graph Neural Networks?", ICLR 2019 (the limit).
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.graph_batch import batch_graphs


def refine_colours(
    graph: Graph, colours: Any = None, *, num_rounds: int | None = None
) -> np.ndarray:
    """The colour of each node, on the host.

    Args:
      graph: one graph or several; colours are comparable among all of them. Features
        are not looked at.
      colours: ``[nodes]`` integers of at least 0 to begin with; ``None`` is one for
        all.
      num_rounds: how often to refine, at least 0; ``None`` is until nothing changes.

    Returns:
      int32 ``[nodes]``, numbered from 0 without gaps and whatever the order of the
      nodes; -1 for padding.

    Raises:
      ValueError: ``num_rounds`` is below 0, or ``colours`` is not one for each node.
    """
    nodes = graph.num_nodes
    start = np.zeros(nodes, np.int64) if colours is None else np.asarray(colours)
    require(start.shape == (nodes,), f"colours must be [{nodes}]", start.shape)
    require(
        num_rounds is None or num_rounds >= 0,
        "num_rounds must be at least 0",
        num_rounds,
    )
    kept = np.asarray(graph.node_mask)
    found = _number(start.tolist(), kept)
    senders = _senders(graph)
    for _ in range(nodes if num_rounds is None else num_rounds):
        heard = [tuple(sorted(found[ids].tolist())) for ids in senders]
        finer = _number(list(zip(found.tolist(), heard, strict=True)), kept)
        if num_rounds is None and finer.max(initial=-1) == found.max(initial=-1):
            return found
        found = finer
    return found


def colours_differ(first: Graph, second: Graph) -> bool:
    """Whether refinement tells two graphs apart, all nodes being alike at first.

    Returns:
      False for graphs that are the same but for the order of their nodes, and for some
      that are not: a hexagon and two triangles.
    """
    plain = [
        graph._replace(
            nodes=np.zeros((graph.num_nodes, 1), np.float32), edges=None, globals=None
        )
        for graph in (first, second)
    ]
    colours = refine_colours(batch_graphs(plain))
    parts = colours[: first.num_nodes], colours[first.num_nodes :]
    counts = [np.bincount(part[part >= 0], minlength=len(colours)) for part in parts]
    return not np.array_equal(counts[0], counts[1])


def _number(signatures: Sequence[Any], kept: np.ndarray) -> np.ndarray:
    """The rank of each signature among those of the nodes that count; -1 for others."""
    there = {one for one, keep in zip(signatures, kept, strict=True) if keep}
    ranks = {one: rank for rank, one in enumerate(sorted(there))}
    ids = [
        ranks[one] if keep else -1 for one, keep in zip(signatures, kept, strict=True)
    ]
    return np.array(ids, np.int32)


def _senders(graph: Graph) -> list[np.ndarray]:
    """For each node the senders of the edges that end at it."""
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    order = np.argsort(receivers, kind="stable")
    ends = np.cumsum(np.bincount(receivers, minlength=graph.num_nodes))
    return np.split(senders[order], ends[:-1])
