"""GCN: the formula of the paper, PyTorch Geometric's layer, and the laws."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import to_dense
from jaxdl.layers.graph import GCNConv
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import drawn, examine, on_device, twins


def formula(x, adjacency, kernel, bias):
    """The paper's."""
    looped = adjacency + np.eye(len(x))
    scale = looped.sum(axis=0) ** -0.5
    return (scale[:, None] * looped * scale).T @ x @ kernel + bias


@pytest.mark.parametrize("features", [2, 5])
def test_is_the_formula(key, features):
    graph = on_device(several())
    layer = GCNConv(features)
    params = drawn(layer, graph, key)["params"]
    kernel, bias = np.asarray(params["dense"]["kernel"]), np.asarray(params["bias"])
    for weights in (None, jnp.abs(graph.edges[:, 0])):
        adjacency = to_dense(graph, weights)
        expected = formula(np.asarray(graph.nodes), adjacency, kernel, bias)
        found = layer.apply({"params": params}, graph.nodes, graph, weights)
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("loops", [True, False])
def test_is_pyg_s(key, loops):
    twins(
        GCNConv(4, self_loops=loops),
        lambda nn: nn.GCNConv(3, 4, add_self_loops=loops),
        {"lin.weight": lambda p: p["dense"]["kernel"].T, "bias": lambda p: p["bias"]},
        key,
    )


@pytest.mark.parametrize("features", [2, 5])
def test_keeps_the_laws(key, features):
    examine(GCNConv(features), key)


def test_a_node_alone_without_loops_is_the_bias(key):
    graph = on_device(several())
    layer = GCNConv(4, self_loops=False)
    variables = drawn(layer, graph, key)
    found = layer.apply(variables, graph.nodes, graph)
    bias = variables["params"]["bias"]
    np.testing.assert_allclose(found[5:8], np.tile(bias, (3, 1)), rtol=1e-6)
    bare = GCNConv(4, use_bias=False).init(key, graph.nodes, graph)["params"]
    assert "bias" not in bare


def test_bad_settings_say_what_and_got(key):
    with pytest.raises(ValueError, match="features must be at least 1; got 0"):
        GCNConv(0).init(key, jnp.ones((13, 3)), several())


def test_weights_of_another_length_are_refused(key):
    graph = random_graph(0, 3, 4)
    with pytest.raises(ValueError, match=r"weights must be \[4\]; got \(5,\)\. Give"):
        GCNConv(2).init(key, jnp.ones((3, 2)), graph, jnp.ones(5))
