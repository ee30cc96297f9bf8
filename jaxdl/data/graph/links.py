"""Edges that are hidden from a graph, to be found again among pairs without an edge."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, one_graph
from jaxdl.data.graph.validate import check_ends

Pairs = Int[np.ndarray, "pairs two"]


class Links(NamedTuple):
    """Pairs of nodes to be told apart, as many of one kind as of the other.

    Attributes:
      edges: pairs that an edge joins.
      non_edges: pairs of different nodes that none joins.
    """

    edges: Pairs
    non_edges: Pairs

    @property
    def pairs(self) -> Pairs:
        """All pairs, the edges first."""
        return np.concatenate([self.edges, self.non_edges])

    @property
    def labels(self) -> Int[np.ndarray, " pairs"]:
        """For each of ``pairs`` 1 where it is an edge, and 0 where it is none."""
        return np.repeat(np.array([1, 0], np.int32), len(self.edges))


class HiddenLinks(NamedTuple):
    """A graph and what was taken out of it.

    Attributes:
      graph: with the edges that are left.
      validation: pairs to choose settings by.
      test: pairs to look at once.
    """

    graph: Graph
    validation: Links
    test: Links


def hide_links(
    graph: Graph, validation: float = 0.05, test: float = 0.1, *, seed: int = 0
) -> HiddenLinks:
    """Hide a share of the edges of an undirected graph, drawn at random.

    The shares of the defaults are those of Kipf and Welling, "Variational Graph
    Auto-Encoders", 2016. A node may be left without an edge. The non-edges are drawn
    evenly among all pairs that the whole graph does not join, and no pair is drawn
    twice.

    Args:
      graph: one graph, each edge there once each way; loops are dropped, and so are
        features of edges.
      validation: share of the edges to choose settings by, in (0, 1).
      test: share to look at once.
      seed: another one hides other edges.

    Raises:
      ValueError: an edge is not there once each way, or has an end that is no node; the
        graph is padded or a batch; the shares leave no edge or hide none, or there are
        not as many non-edges.
    """
    nodes = graph.num_nodes
    senders, receivers = np.asarray(graph.senders), np.asarray(graph.receivers)
    require(graph.mask is None, "the graph must not be padded", "a mask")
    require(
        graph.num_graphs == 1,
        "there must be one graph",
        f"a batch of {graph.num_graphs}",
        "jaxdl.data.graph.unbatch_graphs takes it apart.",
    )
    check_ends(graph)
    apart = senders != receivers
    there = np.stack([senders, receivers], axis=1)[apart].astype(np.int64)
    codes, back = np.sort(there @ [nodes, 1]), np.sort(there @ [1, nodes])
    require(
        np.array_equal(codes, back) and len(np.unique(codes)) == len(codes),
        "each edge must be there once each way",
        f"{len(codes)} edges, which are not",
        "Drop those that repeat; jaxdl.data.graph.with_reverse_edges adds the others.",
    )
    once = senders < receivers
    edges = np.stack([senders[once], receivers[once]], axis=1)
    shares = validation, test
    counts = [int(share * len(edges)) for share in shares if 0 < share < 1]
    require(
        len(counts) == 2 and min(counts) >= 1 and sum(counts) < len(edges),
        f"the shares must hide some of {len(edges)} edges and leave some",
        shares,
    )
    draw = np.random.default_rng(seed)
    edges = draw.permutation(edges)
    apart = _non_edges(draw, edges, nodes, sum(counts))
    cuts = np.cumsum(counts)
    kept = edges[cuts[1] :]
    parts = (
        Links(*(pairs[low:high].astype(np.int32) for pairs in (edges, apart)))
        for low, high in ((0, cuts[0]), cuts)
    )
    ends = np.concatenate([kept, kept[:, ::-1]]).T
    return HiddenLinks(one_graph(graph.nodes, *ends), *parts)


def _non_edges(
    draw: np.random.Generator, edges: np.ndarray, nodes: int, count: int
) -> np.ndarray:
    """So many pairs, smaller number first, that are not among the edges."""
    free = nodes * (nodes - 1) // 2 - len(edges)
    require(count <= free, f"there must be {count} pairs without an edge", free)
    taken = np.sort(edges @ [nodes, 1])
    found = np.empty(0, np.int64)
    while len(found) < count:
        pairs = np.sort(draw.integers(0, nodes, (2 * count, 2)), axis=1)
        codes = pairs[pairs[:, 0] < pairs[:, 1]] @ [nodes, 1]
        found = np.concatenate([found, codes[~np.isin(codes, taken)]])
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    return np.stack(np.divmod(found[:count], nodes), axis=1)
