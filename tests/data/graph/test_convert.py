"""Graphs go out to other libraries and come back the same."""

import jax
import networkx
import numpy as np
import pytest
import scipy.sparse

from jaxdl.core.graph_batch import GraphSize, pad_graphs, unbatch_graphs
from jaxdl.data.graph import (
    from_edge_index,
    from_networkx,
    from_scipy,
    to_dense,
    to_edge_index,
    to_networkx,
    to_scipy,
    validate_graph,
)
from tests.core.graphs import random_graph, several


def test_an_edge_index_comes_back():
    graph = random_graph(0, 5, 9)
    pairs = to_edge_index(graph)
    assert pairs.shape == (2, 9)
    assert pairs.dtype == np.int64
    back = from_edge_index(graph.nodes, pairs, edges=graph.edges)
    jax.tree.map(np.testing.assert_array_equal, back, graph._replace(globals=None))
    assert to_edge_index(pad_graphs(graph, GraphSize(8, 16, 2))).shape == (2, 9)


def test_the_dense_matrix_counts_the_edges_from_row_to_column():
    graph = several()
    expected = np.zeros((13, 13))
    for i, j in zip(graph.senders, graph.receivers, strict=True):
        expected[i, j] += 1
    np.testing.assert_array_equal(to_dense(graph), expected)
    padded = pad_graphs(graph, GraphSize(17, 32, 5))
    np.testing.assert_array_equal(to_dense(padded)[:13, :13], expected)
    assert not to_dense(padded)[13:].any()


@pytest.mark.parametrize("form", [np.asarray, scipy.sparse.csr_array])
def test_a_matrix_comes_back(form):
    matrix = np.float32([[0, 2, 0], [0, 0, -1], [3, 0, 4]])
    graph = from_scipy(np.ones((3, 1), np.float32), form(matrix))
    validate_graph(graph)
    assert graph.num_edges == 4
    np.testing.assert_array_equal(to_dense(graph, graph.edges), matrix)
    assert scipy.sparse.issparse(to_scipy(graph))


def test_networkx_has_the_nodes_and_edges_of_all_graphs_but_the_padding():
    graph = several()
    for one in (graph, pad_graphs(graph, GraphSize(17, 32, 6))):
        theirs = to_networkx(one)
        assert theirs.number_of_nodes() == 13
        assert theirs.number_of_edges() == 17
        np.testing.assert_array_equal(theirs.nodes[9]["features"], graph.nodes[9])
        assert theirs.nodes[9]["graph"] == 3
        matrix = networkx.to_numpy_array(theirs, nodelist=range(13))
        np.testing.assert_array_equal(matrix, to_dense(graph))
    between = pad_graphs(unbatch_graphs(graph)[0], GraphSize(6, 9, 2))
    assert sorted(to_networkx(between)) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "kind",
    [networkx.Graph, networkx.DiGraph, networkx.MultiGraph, networkx.MultiDiGraph],
)
def test_every_kind_of_networkx_comes_in(kind):
    theirs = networkx.gnp_random_graph(
        7, 0.4, seed=3, directed=issubclass(kind, networkx.DiGraph)
    )
    theirs = kind(networkx.relabel_nodes(theirs, str))
    theirs.add_edge("2", "2")
    graph = from_networkx(theirs)
    validate_graph(graph)
    assert graph.nodes.tolist() == [[1]] * 7
    np.testing.assert_array_equal(to_dense(graph), networkx.to_numpy_array(theirs))


def test_weights_and_features_of_networkx_come_in():
    theirs = networkx.Graph()
    theirs.add_node("a", size=[1, 2])
    theirs.add_node("b", size=[3, 4])
    theirs.add_edge("a", "b", weight=0.5)
    theirs.add_edge("b", "b")
    graph = from_networkx(theirs, features="size")
    assert graph.nodes.tolist() == [[1, 2], [3, 4]]
    np.testing.assert_array_equal(to_dense(graph, graph.edges), [[0, 0.5], [0.5, 1]])


def test_the_graphs_of_pyg_are_taken_over():
    pytest.importorskip("torch_geometric")
    from torch_geometric.utils import to_dense_adj

    torch = pytest.importorskip("torch")
    graph = random_graph(4, 6, 12)
    theirs = to_dense_adj(torch.from_numpy(to_edge_index(graph)), max_num_nodes=6)[0]
    np.testing.assert_array_equal(to_dense(graph), theirs.numpy())


def test_errors_say_what_and_got():
    with pytest.raises(
        ValueError, match=r"edge_index must be \[2, edges\]; got \(3, 2\)"
    ):
        from_edge_index(np.ones((3, 1)), np.zeros((3, 2), int))
    with pytest.raises(ValueError, match=r"must be \[3, 3\] for 3 nodes; got \(2, 2\)"):
        from_scipy(np.ones((3, 1)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="must be whole numbers; got float64"):
        from_edge_index(np.ones((3, 1)), np.full((2, 1), 0.9))
    for wrong, got in ((1j, "1j"), (np.nan, "nan"), (np.inf, "inf")):
        with pytest.raises(ValueError, match=f"be real and finite; got {got} at entry"):
            from_scipy(np.ones((2, 1)), np.array([[0, wrong], [1, 0]]))
    with pytest.raises(ValueError, match=r"weights must be \[9\]; got \(2,\)"):
        to_dense(random_graph(0, 5, 9), np.ones(2))
    theirs = networkx.path_graph(2)
    theirs.nodes[0]["size"] = 1.0
    with pytest.raises(
        ValueError, match=r"every node must have 'size'; got \[1\] with"
    ):
        from_networkx(theirs, features="size")
