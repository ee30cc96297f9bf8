"""Pooled networks: their sizes, the laws, and the pool of GCN layers by hand."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import to_dense
from jaxdl.models.graph import PooledNetwork, gat_pool, gcn_pool
from tests.core.graphs import random_graph, several
from tests.models.graph.examination import examine_pooled, num_params


def test_has_as_many_parameters_as_are_counted():
    layer = lambda n, more: n * 8 + 8 + more + 2 * 8
    head = 8 * 8 + 8 + 8 * 4 + 4
    assert num_params(gcn_pool(width=8), 3) == layer(3, 0) + 2 * layer(8, 0) + head
    assert num_params(gat_pool(width=8), 3) == layer(3, 16) + 2 * layer(8, 16) + head


def test_keeps_the_laws(key):
    network = PooledNetwork(2, "gat", width=4, num_layers=1)
    examine_pooled(network, key)


def test_is_the_formula(key):
    graph = random_graph(0, 5, 8)
    network = PooledNetwork(2, "gcn", width=4, num_layers=1)
    variables = network.init(key, graph, train=False)
    found = network.apply(variables, graph, train=False)
    p = jax.tree.map(np.asarray, variables["params"])
    joined = to_dense(graph).T + np.eye(5)
    scale = joined.sum(1) ** -0.5
    x = scale[:, None] * joined * scale @ graph.nodes @ p["conv_0"]["dense"]["kernel"]
    x = x + p["conv_0"]["bias"]
    x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
    x = np.maximum(x, 0).mean(0)
    x = np.maximum(x @ p["hidden"]["kernel"], 0)
    np.testing.assert_allclose(found[0], x @ p["output"]["kernel"], rtol=1e-4)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"num_classes": 0}, r"at least 1; got \(0, 64, 3\)"),
        (
            {"num_classes": 2, "convolution": "gtc"},
            "unknown convolution 'gtc'.*gat|gcn",
        ),
        ({"num_classes": 2, "convolution": "gat", "width": 6}, "multiple of 4; got 6"),
        ({"num_classes": 2, "readout": "summ"}, "Did you mean sum"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    graph = jax.tree.map(jnp.asarray, several())
    with pytest.raises(ValueError, match=message):
        jax.eval_shape(
            lambda key: PooledNetwork(**settings).init(key, graph, train=False), key
        )
