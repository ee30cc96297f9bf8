"""MPNN: its size, the laws, and that the bond decides what is said."""

import jax
import numpy as np
import pytest

from jaxdl.models.graph import MPNN, mpnn
from jaxdl.models.graph.mpnn import with_edge_features
from tests.core.graphs import random_graph, several
from tests.models.graph.examination import examine_pooled, num_params


def test_its_steps_share_their_parameters():
    sizes = [num_params(mpnn(width=4, edge_width=5, num_steps=n), 3) for n in (1, 4)]
    matrices = 2 * 5 + 5 + 5 * 16 + 16
    gru = 6 * 16 + 4 * 4
    head = (8 * 4 + 4) + (4 * 4 + 4) + 2 * 4 + (4 * 4 + 4) + (4 * 4 + 4)
    assert sizes == [3 * 4 + 4 + matrices + gru + head] * 2


def test_keeps_the_laws(key):
    network = MPNN(2, width=3, num_steps=1, edge_width=2)
    examine_pooled(network, key)


def test_hears_the_features_of_edges_where_there_are_any(key):
    network = MPNN(2, width=3, num_steps=1, edge_width=2)
    graph = random_graph(0, 4, 6)
    other = graph._replace(edges=graph.edges[::-1].copy())
    variables = network.init(key, graph, train=False)
    first, second = (network.apply(variables, g, train=False) for g in (graph, other))
    assert np.abs(first - second).max() > 1e-4
    assert with_edge_features(graph) is graph
    bare = with_edge_features(graph._replace(edges=None))
    np.testing.assert_array_equal(bare.edges, np.ones((6, 1)))


def test_bad_settings_say_what_and_got(key):
    with pytest.raises(ValueError, match=r"must be at least 1; got \(2, 32, 0, 32\)"):
        jax.eval_shape(
            lambda key: MPNN(2, num_steps=0).init(key, several(), train=False), key
        )
