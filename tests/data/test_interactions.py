"""Every user chooses different items in three parts, by taste and by popularity."""

import numpy as np
import pytest

from jaxdl.data.interactions import draw_interactions

SMALL = {"num_users": 30, "num_items": 20, "choices": 7, "held_out": 2}


def test_parts_are_of_different_items_and_of_every_user():
    drawn = draw_interactions(0, **SMALL)
    assert [len(part) for part in drawn[2:]] == [90, 60, 60]
    whole = np.concatenate(drawn[2:])
    assert len({tuple(pair) for pair in whole.tolist()}) == 210
    assert (drawn.matrix(whole).sum(1) == 7).all()
    assert (drawn.matrix(drawn.test).sum(1) == 2).all()
    assert whole[:, 1].max() < 20
    again, other = draw_interactions(0, **SMALL), draw_interactions(1, **SMALL)
    np.testing.assert_array_equal(again.train, drawn.train)
    assert (other.train != drawn.train).any()


def test_the_graph_is_the_known_choices_both_ways():
    drawn = draw_interactions(0, **SMALL)
    graph = drawn.graph
    assert (graph.num_nodes, graph.num_edges) == (50, 180)
    np.testing.assert_array_equal(graph.senders[:90], drawn.train[:, 0])
    np.testing.assert_array_equal(graph.receivers[:90] - 30, drawn.train[:, 1])
    np.testing.assert_array_equal(graph.senders[90:], graph.receivers[:90])


def test_some_items_are_liked_by_all_where_that_is_asked_for():
    def most(popularity):
        drawn = draw_interactions(0, 200, 50, dim=20, popularity=popularity)
        return drawn.matrix(drawn.train).sum(0).max()

    assert most(3.0) > 2 * most(0.0)


def test_what_is_held_out_is_no_better_liked_than_what_is_known():
    drawn = draw_interactions(0, 300, 50, choices=20, held_out=5, popularity=3.0)
    liked = drawn.matrix(drawn.train).sum(0)
    known, test = (liked[part[:, 1]].mean() for part in (drawn.train, drawn.test))
    assert 0.8 < test / known < 1.05  # known ones are counted among themselves


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match=r"above twice held_out.*got \(4, 2, 200\)"):
        draw_interactions(0, choices=4)
    with pytest.raises(ValueError, match=r"must be at least 1; got \(0, 6\)"):
        draw_interactions(0, 0)
