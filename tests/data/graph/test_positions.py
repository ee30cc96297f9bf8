"""Positions are the waves of a ring and PyG's walks; padding has none."""

import networkx
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.data.graph import (
    from_networkx,
    laplacian,
    laplacian_positions,
    random_walk_positions,
    stack_graphs,
    to_edge_index,
    with_laplacian_positions,
)

KARATE = from_networkx(networkx.karate_club_graph())
RING = from_networkx(networkx.cycle_graph(8))


def test_waves_are_eigenvectors_in_order():
    found = laplacian_positions(KARATE, 5)
    matrix = laplacian(KARATE, "symmetric").toarray()
    values = np.linalg.eigvalsh(matrix)[1:6]
    np.testing.assert_allclose(matrix @ found, found * values, atol=1e-5)
    np.testing.assert_allclose(found.T @ found, np.eye(5), atol=1e-5)
    assert (found[np.abs(found).argmax(axis=0), range(5)] > 0).all()


def test_the_waves_of_a_ring_are_sines_and_cosines():
    found = laplacian_positions(RING, 2)
    angle = 2 * np.pi * np.arange(8) / 8
    basis = np.stack([np.cos(angle), np.sin(angle)], 1) / 2
    np.testing.assert_allclose(basis @ (basis.T @ found), found, atol=1e-6)


def test_walks_are_pyg_s():
    transforms = pytest.importorskip("torch_geometric.transforms")
    data = pytest.importorskip("torch_geometric.data")
    torch = pytest.importorskip("torch")
    theirs = data.Data(edge_index=torch.from_numpy(to_edge_index(KARATE)), num_nodes=34)
    wanted = transforms.AddRandomWalkPE(4)(theirs).random_walk_pe
    found = random_walk_positions(KARATE, 4)
    np.testing.assert_allclose(found, wanted.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    "positions", [laplacian_positions, random_walk_positions], ids=["waves", "walks"]
)
def test_a_batch_is_its_graphs_and_padding_has_zeros(positions):
    graphs = [KARATE._replace(edges=None), from_networkx(networkx.path_graph(3))]
    batch = pad_graphs(batch_graphs(graphs), GraphSize(40, 180, 4))
    found = positions(batch, 4)
    np.testing.assert_allclose(found[:34], positions(graphs[0], 4), atol=1e-5)
    np.testing.assert_allclose(found[34:37], positions(graphs[1], 4), atol=1e-6)
    assert not found[37:].any()
    assert found.dtype == np.float32


def test_positions_are_the_last_features_of_one_graph_and_of_stacked_ones():
    graphs = [KARATE._replace(edges=None), from_networkx(networkx.path_graph(5))]
    rows = with_laplacian_positions(stack_graphs(graphs), 3)
    assert rows.nodes.shape == (2, 35, 4)
    for graph, nodes in zip(graphs, rows.nodes, strict=True):
        found = with_laplacian_positions(graph, 3)
        np.testing.assert_array_equal(found.nodes[:, :1], graph.nodes)
        np.testing.assert_array_equal(found.nodes[:, 1:], laplacian_positions(graph, 3))
        np.testing.assert_allclose(nodes[: len(found.nodes)], found.nodes, atol=1e-5)
        assert not nodes[len(found.nodes) :].any()


@pytest.mark.parametrize("given", [np.int32, np.bool_, np.float32, np.float64])
def test_beside_positions_whole_numbers_become_float32(given):
    graph = RING._replace(nodes=np.ones((8, 1), given))
    wanted = np.float64 if given == np.float64 else np.float32
    assert with_laplacian_positions(graph, 2).nodes.dtype == wanted


def test_a_small_graph_has_columns_of_zeros_and_a_lonely_node_too():
    pair = networkx.path_graph(2)
    assert not laplacian_positions(from_networkx(pair), 4)[:, 1:].any()
    pair.add_node(2)
    walks = random_walk_positions(from_networkx(pair), 2)
    np.testing.assert_allclose(walks, [[0, 1], [0, 1], [0, 0]])
    alone = from_networkx(networkx.empty_graph(1))
    assert laplacian_positions(alone, 2).tolist() == [[0, 0]]


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match="num_features must be at least 1; got 0"):
        laplacian_positions(RING, 0)
    with pytest.raises(ValueError, match="num_steps must be at least 1; got 0"):
        random_walk_positions(RING, 0)
    directed = from_networkx(networkx.path_graph(3, create_using=networkx.DiGraph))
    for positions in (laplacian_positions, random_walk_positions):
        with pytest.raises(ValueError, match="must be undirected"):
            positions(directed, 2)
