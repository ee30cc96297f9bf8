"""Neighbour lists: a graph prepared for many steps on a CPU.

The rule, by the measurements of ``benchmarks``: **one graph that many steps are made
on, on a CPU, gets lists; everything else is summed over segments.** Sums by lists were
about as fast at the size of Cora, and took two thirds of the time on a million edges;
attention took three quarters there, and ``GATConv`` uses lists on large graphs alone.
Lists depend on the degrees, so that other graphs are other programs, which rules them
out for batches that change. On accelerators they were not measured. A dense matrix has
a number for each pair of nodes: it is for graphs of a few dozen, and for tests
(``jaxdl.ops.propagate.propagate_dense``).
"""

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.neighbours import Bucket, Lists, Neighbours


def with_neighbours(graph: Graph) -> Graph:
    """The graph with neighbour lists, which the layers then use; edges as they were.

    Args:
      graph: NumPy arrays; edges of the padding are left out of the lists.

    Returns:
      The same graph to every layer, in value and gradient. To move or reorder its nodes
      or edges, take it without: ``graph._replace(neighbours=None)``.

    Raises:
      ValueError: there is no node, or an end of an edge is none.
    """
    there = np.asarray(graph.edge_mask)
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    numbers = np.flatnonzero(there)
    ends = np.concatenate([senders[there], receivers[there]])
    nodes = graph.num_nodes
    require(nodes >= 1, "a graph with lists must have at least one node", nodes)
    require(
        bool(((ends >= 0) & (ends < nodes)).all()),
        f"senders and receivers must be in [0, {nodes})",
        f"{ends.min()} to {ends.max()}" if len(ends) else "none",
    )
    return graph._replace(
        neighbours=Neighbours(
            _lists(receivers, senders, numbers, nodes),
            _lists(senders, receivers, numbers, nodes),
            np.bincount(receivers[there], minlength=nodes).astype(np.int32),
        )
    )


def _lists(near: np.ndarray, far: np.ndarray, edges: np.ndarray, nodes: int) -> Lists:
    """For each node the far ends of the edges whose near end it is.

    A bucket has the nodes with more than half of, and at most, ``width`` edges. Fewer,
    fuller buckets were faster than many narrow ones that waste less.
    """
    edges = edges[np.argsort(near[edges], kind="stable")].astype(np.int32)
    degrees = np.bincount(near[edges], minlength=nodes)
    starts = np.concatenate([[0], np.cumsum(degrees)])[:-1]
    powers = np.ceil(np.log2(np.maximum(degrees, 1))).astype(np.int64)
    widths = np.where(degrees > 0, 2**powers, 0)
    buckets: list[Bucket] = []
    rows = [np.zeros(0, np.int64)]
    for width in np.unique(widths):
        ids = np.flatnonzero(widths == width)
        steps = np.arange(width)[:, None]
        mask = steps < degrees[ids]
        at = np.where(mask, starts[ids] + steps, starts[ids])
        numbers = edges[at] if width else np.zeros((0, len(ids)), np.int32)
        whole = bool(mask.all())
        buckets.append(Bucket(far[numbers], numbers, None if whole else mask))
        rows.append(ids)
    order = np.concatenate(rows).astype(np.int32)
    return Lists(tuple(buckets), np.argsort(order).astype(np.int32), order)
