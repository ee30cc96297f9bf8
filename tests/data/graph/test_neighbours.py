"""Lists have every edge once in each direction, and leave padding out."""

import jax
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import in_degrees, with_neighbours
from tests.core.graphs import random_graph, several


def listed(lists):
    """The edges that are listed, as (near, far, number)."""
    found, start = [], 0
    for bucket in lists.buckets:
        rows = bucket.ends.shape[1]
        nodes = lists.nodes[start : start + rows]
        start += rows
        mask = np.ones(bucket.ends.shape, bool) if bucket.mask is None else bucket.mask
        for k, row in np.argwhere(mask):
            found.append((nodes[row], bucket.ends[k, row], bucket.edges[k, row]))
    return sorted(map(tuple, np.array(found, int).reshape(-1, 3).tolist()))


@pytest.mark.parametrize("padded", [False, True])
def test_every_edge_is_listed_once_each_way(padded):
    graph = pad_graphs(several(), GraphSize(17, 20, 6)) if padded else several()
    lists = with_neighbours(graph).neighbours
    edges = [
        (int(graph.receivers[e]), int(graph.senders[e]), e) for e in range(17)
    ]  # what follows is padding
    assert listed(lists.incoming) == sorted(edges)
    assert listed(lists.outgoing) == sorted((s, r, e) for r, s, e in edges)
    np.testing.assert_array_equal(lists.in_degree, in_degrees(graph))


def test_places_and_nodes_undo_each_other():
    lists = with_neighbours(random_graph(0, 40, 300)).neighbours.incoming
    np.testing.assert_array_equal(lists.nodes[lists.place], np.arange(40))
    widths = [len(bucket.ends) for bucket in lists.buckets]
    assert widths == sorted(set(widths))
    assert all(width & (width - 1) == 0 for width in widths)
    slots = sum(bucket.ends.size for bucket in lists.buckets)
    assert slots < 2 * 300


def test_lists_are_int32_and_the_graph_is_otherwise_the_same():
    graph = several()
    listed = with_neighbours(graph)
    jax.tree.map(np.testing.assert_array_equal, listed._replace(neighbours=None), graph)
    dtypes = {str(leaf.dtype) for leaf in jax.tree.leaves(listed.neighbours)}
    assert dtypes == {"int32", "bool"}


def test_errors_say_what_and_got():
    bad = one_graph(np.ones((2, 1)), [0, 2], [1, 1])
    with pytest.raises(ValueError, match=r"must be in \[0, 2\); got 0 to 2"):
        with_neighbours(bad)
    with pytest.raises(ValueError, match="must have at least one node; got 0"):
        with_neighbours(one_graph(np.ones((0, 1)), [], []))
