"""The edges of a graph as lists: for each node whom it hears, and who hears it."""

from typing import Any, NamedTuple


class Bucket(NamedTuple):
    """Nodes with about as many edges, whose other ends make a table.

    Attributes:
      ends: ``[width, rows]`` the node at the other end of each edge of each row.
      edges: ``[width, rows]`` the number of each of these edges.
      mask: ``[width, rows]``, false where a row has fewer edges; ``None`` where all
        have ``width``.
    """

    ends: Any
    edges: Any
    mask: Any


class Lists(NamedTuple):
    """All nodes, in buckets.

    Attributes:
      buckets: from few edges to many.
      place: ``[nodes]`` where each node is among the rows of all buckets.
      nodes: ``[nodes]`` which node each of these rows is.
    """

    buckets: tuple[Bucket, ...]
    place: Any
    nodes: Any


class Neighbours(NamedTuple):
    """The lists of a graph, by which sums over edges are gathered and never scattered.

    Attributes:
      incoming: for each node the senders of the edges that end at it.
      outgoing: for each node the receivers of the edges that begin at it; by these a
        gradient goes back.
      in_degree: ``[nodes]`` how many edges end at each node.
    """

    incoming: Lists
    outgoing: Lists
    in_degree: Any
