"""A graph that is not what it promises is refused, and the first fault is named."""

import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import validate_graph
from tests.core.graphs import several


def test_good_graphs_pass_padded_or_not():
    for graph in (several(), pad_graphs(several(), GraphSize(17, 20, 6))):
        validate_graph(graph)


def test_what_is_allowed_but_odd_is_reported():
    senders, receivers = [0, 1, 0, 2, 4, 0, 4], [1, 0, 1, 2, 0, 4, 0]
    graph = one_graph(np.ones((6, 1), np.float32), senders, receivers)
    for one in (graph, pad_graphs(graph, GraphSize(9, 9, 3))):
        found = validate_graph(one)
        assert found.isolated.tolist() == [2, 3, 5]
        assert found.loops.tolist() == [3]
        assert found.repeated.tolist() == [2, 6]
        assert found.one_way.tolist() == []
    assert validate_graph(one_graph(np.ones((2, 1)), [0], [1])).one_way.tolist() == [0]


def test_an_empty_graph_passes():
    for edges in (None, np.ones(0, np.float32)):
        graph = one_graph(np.ones((2, 1), np.float32), [], [], edges=edges)
        assert validate_graph(graph).isolated.tolist() == [0, 1]


def changed(field, at, value):
    """The batch with one entry of a field changed."""
    graph = several()
    array = getattr(graph, field).copy()
    array[at] = value
    return graph._replace(**{field: array})


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (
            changed("senders", 4, 13),
            r"senders of g must be in \[0, 13\); got 13 at edge",
        ),
        (changed("receivers", 4, -1), r"in \[0, 13\); got -1 at edge 4. Number"),
        (
            changed("receivers", 3, 6),
            "receivers of g must be nodes of the graph .* got 6",
        ),
        (
            changed("senders", 16, 0),
            "senders of g must be .* at edge 16. Edges are sor",
        ),
        (changed("n_node", 0, 6), "nodes of g must have 14 rows; got 13"),
        (changed("n_edge", 0, 8), "edges of g must have 16 rows; got 17"),
        (
            changed("n_node", slice(0, 2), (9, -1)),
            "n_node .* at least 0; got -1 at gra",
        ),
        (changed("n_edge", slice(0, 2), (11, -2)), "n_edge .* at least 0; got -2"),
        (
            changed("nodes", (6, 1), np.nan),
            "nodes of g must be finite; got nan at node 6",
        ),
        (
            changed("edges", (2, 0), np.inf),
            "edges of g must be finite; got inf at edge 2",
        ),
        (
            changed("globals", (1, 1), -np.inf),
            "globals .* finite; got -inf at global 1",
        ),
        (
            several()._replace(senders=np.zeros(17, np.int64)),
            r"senders of g must be a vector of int32; got int64 of shape \(17,\)",
        ),
        (
            several()._replace(receivers=np.zeros((17, 1), np.int32)),
            r"receivers .* int32; got int32 of shape \(17, 1\)",
        ),
        (
            several()._replace(receivers=np.zeros(16, np.int32)),
            "receivers of g must have 17 rows; got 16",
        ),
        (
            several()._replace(globals=np.zeros((3, 1), np.float32)),
            "globals of g must have 4 rows; got 3",
        ),
        (
            several()._replace(n_edge=np.int32([17])),
            "n_edge of g must have 4 rows; got 1",
        ),
        (
            several()._replace(mask=np.ones(4, np.int32)),
            r"mask of g must be \[4\] truth values; got int32 of shape \(4,\)",
        ),
        (
            several()._replace(mask=np.ones(3, bool)),
            r"mask of g must be \[4\] truth values; got bool of shape \(3,\)",
        ),
    ],
)
def test_the_first_fault_is_named(graph, message):
    with pytest.raises(ValueError, match=message):
        validate_graph(graph, "g")
