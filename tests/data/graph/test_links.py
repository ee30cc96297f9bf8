"""What is hidden and what is left are the graph; non-edges are none, drawn evenly."""

import networkx
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.data.graph import from_networkx, hide_links, validate_graph

CLUB = from_networkx(networkx.karate_club_graph())


def sets(pairs):
    return {frozenset(pair) for pair in pairs.tolist()}


def test_every_edge_is_in_one_part_and_non_edges_are_none():
    hidden = hide_links(CLUB, 0.1, 0.2, seed=3)
    whole = sets(np.stack([CLUB.senders, CLUB.receivers], axis=1))
    left = np.stack([hidden.graph.senders, hidden.graph.receivers], axis=1)
    parts = [sets(left), sets(hidden.validation.edges), sets(hidden.test.edges)]
    assert [len(part) for part in parts] == [56, 7, 15]
    assert set.union(*parts) == whole
    apart = [sets(links.non_edges) for links in hidden[1:]]
    assert [len(part) for part in apart] == [7, 15]
    assert not apart[0] & apart[1]
    assert not (apart[0] | apart[1]) & whole
    assert all(len(pair) == 2 for pair in apart[0] | apart[1])
    assert not validate_graph(hidden.graph).loops.size
    assert (left[:56] == left[56:, ::-1]).all()
    np.testing.assert_array_equal(hidden.test.labels, np.arange(30) < 15)
    np.testing.assert_array_equal(hidden.test.pairs[15:], hidden.test.non_edges)


def test_another_seed_hides_others_and_the_same_one_the_same():
    first, again, other = (hide_links(CLUB, seed=seed).test for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.pairs, again.pairs)
    assert sets(first.edges) != sets(other.edges)
    assert sets(first.non_edges) != sets(other.non_edges)


def test_non_edges_are_drawn_evenly():
    ring = from_networkx(networkx.cycle_graph(6))
    counts = dict.fromkeys(
        map(frozenset, networkx.non_edges(networkx.cycle_graph(6))), 0
    )
    for seed in range(100):
        for pair in sets(hide_links(ring, 0.2, 0.4, seed=seed).test.non_edges):
            counts[pair] += 1
    shares = np.array(list(counts.values())) / 200  # nine pairs, two of them a draw
    assert abs(shares - 1 / 9).max() < 4 * np.sqrt(1 / 9 * 8 / 9 / 200)


def test_errors_say_what_and_got():
    for shares in ((0.0, 0.1), (0.5, 0.5), (np.nan, 0.1), (0.1, np.inf)):
        with pytest.raises(ValueError, match=r"hide some of 78 edges .*; got \("):
            hide_links(CLUB, *shares)
    full = from_networkx(networkx.complete_graph(5))
    with pytest.raises(ValueError, match="must be 2 pairs without an edge; got 0"):
        hide_links(full, 0.1, 0.1)
    one = np.ones((3, 1), np.float32)
    for ends in (([0, 1], [1, 2]), ([0, 1, 0, 1], [1, 0, 1, 0])):
        with pytest.raises(ValueError, match="each edge must be there once each way"):
            hide_links(one_graph(one, *ends))
    with pytest.raises(ValueError, match="graph must not be padded; got a mask"):
        hide_links(pad_graphs(CLUB, GraphSize(40, 200, 2)))
    with pytest.raises(ValueError, match=r"must be one graph; got a batch of 2\. "):
        hide_links(batch_graphs([CLUB, CLUB]))
    with pytest.raises(
        ValueError, match=r"senders of graph must be in \[0, 3\); got 7"
    ):
        hide_links(one_graph(one, [0, 7], [7, 0]))
    loops = one_graph(np.ones((2, 1), np.float32), [0, 1], [0, 1])
    with pytest.raises(ValueError, match="hide some of 0 edges"):
        hide_links(loops)
