"""Nodes of a graph are checked, and stand-ins are learnable from their neighbours."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data import DATASETS, load
from jaxdl.data.graph import to_dense, validate_graph
from jaxdl.data.nodes import check_nodes

INFO = DATASETS["karate"].facts["info"]


def test_a_stand_in_joins_nodes_of_one_class():
    data = load("karate", fake=True)
    labels = np.zeros(100, int)
    for part in data.splits:
        labels[part.x] = part.y
    assert (labels[data.shared.senders] == labels[data.shared.receivers]).all()
    assert sorted(np.concatenate([part.x for part in data.splits])) == list(range(100))
    assert not validate_graph(data.shared).one_way.size
    adjacency = to_dense(data.shared)
    assert adjacency.max() == 1.0
    assert not adjacency.diagonal().any()
    again = load("karate", fake=True).shared
    np.testing.assert_array_equal(to_dense(again), adjacency)


def test_what_is_not_nodes_of_the_shared_graph_is_refused():
    data = load("karate")
    graph = data.shared
    for x, shared, message in [
        (data.train.x, None, "must share a graph"),
        (data.train.x, graph._replace(nodes=np.ones((34, 3), "f4")), "nodes of here"),
        (data.train.x, graph._replace(senders=graph.senders + 34), "must be in"),
        (np.int32([34]), graph, r"nodes must be in \[0, 33\]; got 34"),
        (np.int64([3]), graph, "x of here must be .* int32"),
        (np.int32([]), graph, "here must have at least one row"),
    ]:
        with pytest.raises(ValueError, match=message):
            check_nodes(Dataset(x), INFO, "here", shared)
