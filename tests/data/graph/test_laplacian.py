"""Laplacians are networkx's, and have the eigenvalues that theory gives."""

import networkx
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.data.graph import from_networkx, laplacian

KARATE = networkx.karate_club_graph()
KINDS = ["combinatorial", "symmetric", "random_walk"]


@pytest.mark.parametrize("weighted", [False, True])
def test_they_are_networkx_s(weighted):
    graph = from_networkx(KARATE)
    weights = graph.edges if weighted else None
    name = "weight" if weighted else None
    found = {k: laplacian(graph, k, weights=weights).toarray() for k in KINDS}
    combinatorial = networkx.laplacian_matrix(KARATE, weight=name).toarray()
    np.testing.assert_allclose(found["combinatorial"], combinatorial)
    symmetric = networkx.normalized_laplacian_matrix(KARATE, weight=name).toarray()
    np.testing.assert_allclose(found["symmetric"], symmetric, atol=1e-12)
    degrees = np.diag(combinatorial)
    np.testing.assert_allclose(
        found["random_walk"], combinatorial / degrees[:, None], atol=1e-12
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_multiplicity_of_0_counts_the_components(kind):
    rings = [from_networkx(networkx.cycle_graph(n)) for n in (5, 6, 4)]
    batch = batch_graphs(rings)
    values = np.linalg.eigvals(laplacian(batch, kind).toarray()).real
    assert (np.abs(values) < 1e-9).sum() == 3
    padded = laplacian(pad_graphs(batch, GraphSize(17, 32, 4)), kind).toarray()
    assert not padded[15:].any()
    assert not padded[:, 15:].any()


def test_eigenvalues_of_a_ring_are_those_of_the_cosine():
    ring = from_networkx(networkx.cycle_graph(8))
    values = np.linalg.eigvalsh(laplacian(ring).toarray())
    expected = np.sort(2 - 2 * np.cos(2 * np.pi * np.arange(8) / 8))
    np.testing.assert_allclose(values, expected, atol=1e-12)
    normed = np.linalg.eigvalsh(laplacian(ring, "symmetric").toarray())
    assert normed.max() <= 2 + 1e-12


@pytest.mark.parametrize("kind", KINDS)
def test_a_node_without_edges_has_a_row_of_zeros(kind):
    lonely = networkx.path_graph(2)
    lonely.add_node(2)
    found = laplacian(from_networkx(lonely), kind).toarray()
    np.testing.assert_array_equal(found, [[1, -1, 0], [-1, 1, 0], [0, 0, 0]])
    nothing = laplacian(from_networkx(networkx.empty_graph(2)), kind).toarray()
    assert not nothing.any()


def test_errors_say_what_and_got():
    directed = from_networkx(networkx.path_graph(3, create_using=networkx.DiGraph))
    with pytest.raises(
        ValueError, match=r"must be undirected; got edges.* by 4 in sum. wit"
    ):
        laplacian(directed)
    with pytest.raises(ValueError, match=r"at least 0; got -1.0 at edge 2"):
        laplacian(from_networkx(KARATE), weights=np.where(np.arange(156) == 2, -1.0, 1))
    with pytest.raises(
        ValueError, match=r"be finite and at least 0; got nan at edge 0"
    ):
        laplacian(from_networkx(KARATE), weights=np.full(156, np.nan))
    with pytest.raises(ValueError, match=r"weights must be \[156\]; got \(3,\)"):
        laplacian(from_networkx(KARATE), weights=np.ones(3))
    with pytest.raises(
        ValueError, match=r"unknown Laplacian 'symetric'. Did you mean sy"
    ):
        laplacian(from_networkx(KARATE), "symetric")
