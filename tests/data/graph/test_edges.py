"""Loops and reverse edges are added once, and degrees are networkx's."""

import networkx
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs, unbatch_graphs
from jaxdl.data.graph import (
    add_edges,
    from_networkx,
    in_degrees,
    out_degrees,
    to_dense,
    to_networkx,
    validate_graph,
    with_reverse_edges,
    with_self_loops,
)
from tests.core.graphs import several


def test_degrees_are_networkx_s_and_padding_has_none():
    graph = several()
    theirs = to_networkx(graph)
    padded = pad_graphs(graph, GraphSize(17, 20, 6))
    for ours, wanted in (
        (in_degrees, theirs.in_degree()),
        (out_degrees, theirs.out_degree()),
    ):
        expected = [degree for _, degree in sorted(wanted)]
        np.testing.assert_array_equal(ours(graph), expected)
        np.testing.assert_array_equal(ours(padded), [*expected, 0, 0, 0, 0])


def test_each_node_has_one_loop_more_unless_it_had_one():
    graph = several()
    looped = with_self_loops(graph, features=np.float32([7, 8]))
    had = np.diag(to_dense(graph))
    np.testing.assert_array_equal(
        to_dense(looped), to_dense(graph) + np.diag((had == 0).astype(np.float32))
    )
    assert len(validate_graph(looped).isolated) == len(validate_graph(graph).isolated)
    new = np.all(looped.edges == [7, 8], axis=1)
    assert new.sum() == (had == 0).sum()
    assert with_self_loops(looped, features=np.zeros(2)).num_edges == looped.num_edges


def test_edges_are_added_to_their_own_graph():
    graph = several()
    more = add_edges(graph, [0, 9], [1, 10], features=np.zeros(2, np.float32))
    validate_graph(more)
    np.testing.assert_array_equal(more.n_edge, graph.n_edge + np.array([1, 0, 0, 1]))
    first, *_, last = unbatch_graphs(more)
    assert (first.senders[-1], first.receivers[-1]) == (0, 1)
    assert (last.senders[-1], last.receivers[-1]) == (0, 1)


def test_reverse_edges_make_a_graph_undirected_once():
    directed = networkx.gnp_random_graph(9, 0.3, seed=1, directed=True)
    directed.add_edge(3, 3)
    graph = with_reverse_edges(from_networkx(directed))
    wanted = networkx.to_numpy_array(directed.to_undirected())
    np.testing.assert_array_equal(to_dense(graph), wanted)
    assert len(validate_graph(graph).one_way) == 0
    assert with_reverse_edges(graph).num_edges == graph.num_edges


def test_a_reverse_edge_has_the_features_of_its_edge():
    one = one_graph(
        np.ones((3, 1), np.float32), [0, 0, 1], [1, 1, 2], edges=np.float32([4, 5, 6])
    )
    both = with_reverse_edges(batch_graphs([one, one]))
    validate_graph(both)
    first, second = unbatch_graphs(both)
    assert first.senders.tolist() == [0, 0, 1, 1, 2] == second.senders.tolist()
    assert first.receivers.tolist() == [1, 1, 2, 0, 1]
    assert first.edges.tolist() == [4, 5, 6, 4, 6]


def test_features_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"those of one edge, like graph\.edges"):
        with_self_loops(several())
    with pytest.raises(ValueError, match=r"those of one edge, like graph\.edges"):
        add_edges(several()._replace(edges=None), [0], [1], features=np.zeros(2))


def test_degrees_of_what_is_no_node_are_refused():
    beyond = one_graph(np.ones((3, 1), np.float32), [0], [9])
    with pytest.raises(ValueError, match=r"receivers .* in \[0, 3\); got 9 at edge 0"):
        in_degrees(beyond)
