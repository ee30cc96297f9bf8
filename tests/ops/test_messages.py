"""What arrives at a node is NumPy's over its edges, and 0 where none ends."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.messages import (
    AGGREGATORS,
    aggregator,
    edge_features,
    gather_messages,
    in_degrees,
)
from tests.core.graphs import random_graph


@pytest.mark.parametrize("how", AGGREGATORS)
def test_is_numpy_over_the_edges_of_a_node(how):
    graph = random_graph(3, 6, 11)
    found = gather_messages(jnp.asarray(graph.edges), graph, how)
    for node, row in enumerate(found):
        arrive = graph.edges[graph.receivers == node]
        wanted = getattr(np, how)(arrive, axis=0) if len(arrive) else np.zeros(2)
        np.testing.assert_allclose(row, wanted, rtol=1e-5, atol=1e-6)
    counts = np.bincount(graph.receivers, minlength=6)
    np.testing.assert_array_equal(in_degrees(graph), counts)


def test_padding_says_nothing():
    graph = random_graph(3, 4, 5)._replace(mask=jnp.array([False]))
    graph = graph._replace(edges=np.full((5, 2), np.nan, np.float32))
    assert not edge_features(graph).any()
    assert not gather_messages(jnp.asarray(graph.edges), graph).any()
    assert not in_degrees(graph).any()


def test_weights_are_one_feature():
    graph = random_graph(3, 4, 5)
    weighted = graph._replace(edges=graph.edges[:, 0])
    np.testing.assert_array_equal(edge_features(weighted), graph.edges[:, :1])
    for wrong in (graph.edges[:4], graph.edges[None]):
        with pytest.raises(ValueError, match=r"must be \[5\] or \[5, features\]; got"):
            edge_features(graph._replace(edges=wrong))


def test_an_unknown_aggregator_is_answered_with_the_nearest():
    with pytest.raises(
        ValueError, match=r"unknown aggregator 'maxi'. Did you mean max"
    ):
        aggregator("maxi")
