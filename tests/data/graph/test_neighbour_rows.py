"""Rows are networkx's neighbours in order, filled up; padding is nobody's neighbour."""

import networkx
import numpy as np

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import from_networkx, neighbour_rows


def test_rows_are_networkx_s_neighbours():
    club = networkx.karate_club_graph()
    rows = neighbour_rows(from_networkx(club))
    assert rows.shape == (34, 17)
    assert rows.dtype == np.int32
    for node, row in enumerate(rows):
        wanted = sorted(club[node])
        assert row.tolist() == wanted + [34] * (17 - len(wanted))


def test_direction_repeats_and_padding():
    graph = one_graph(np.ones((3, 1), np.float32), [2, 0, 0, 2], [0, 2, 1, 0])
    assert neighbour_rows(graph).tolist() == [[1, 2], [3, 3], [0, 0]]
    padded = neighbour_rows(pad_graphs(graph, GraphSize(5, 9, 2)))
    assert padded.tolist() == [[1, 2], [5, 5], [0, 0], [5, 5], [5, 5]]


def test_a_graph_without_edges_has_a_column():
    graph = one_graph(np.ones((2, 1), np.float32), [], [])
    assert neighbour_rows(graph).tolist() == [[2], [2]]
