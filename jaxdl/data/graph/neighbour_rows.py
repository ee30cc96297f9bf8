"""The neighbours of each node as a row of a table, to draw among them."""

import numpy as np

from jaxdl.core.graph import Graph
from jaxdl.data.graph.validate import check_ends


def neighbour_rows(graph: Graph) -> np.ndarray:
    """For each node the receivers of the edges that begin at it, in order.

    All rows are as long as the longest: a graph in which one node has most of the
    edges wants much memory.

    Args:
      graph: one graph or several; edges of the padding are left out, and a repeated
        edge is there as often.

    Returns:
      int32 ``[nodes, width]``, ascending in each row, and filled up with the number of
      nodes; ``width`` is at least 1.

    Raises:
      ValueError: an edge begins or ends at no node.
    """
    check_ends(graph)
    there = np.asarray(graph.edge_mask)
    senders = np.asarray(graph.senders)[there]
    receivers = np.asarray(graph.receivers)[there]
    order = np.lexsort((receivers, senders))
    senders, receivers = senders[order], receivers[order]
    degrees = np.bincount(senders, minlength=graph.num_nodes)
    first = np.cumsum(degrees) - degrees
    width = max(1, int(degrees.max(initial=0)))
    rows = np.full((graph.num_nodes, width), graph.num_nodes, np.int32)
    rows[senders, np.arange(len(senders)) - first[senders]] = receivers
    return rows
