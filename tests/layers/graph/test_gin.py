"""GIN: a sum and a perceptron, PyTorch Geometric's layer, and the laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.data.graph import to_dense
from jaxdl.layers.graph import GINConv
from tests.core.graphs import several
from tests.layers.graph.examination import drawn, examine, on_device, twins


def test_is_the_formula(key):
    graph = on_device(several())
    layer = GINConv((5, 2), learn_eps=True)
    params = drawn(layer, graph, key)["params"]
    found = layer.apply({"params": params}, graph.nodes, graph)
    x, params = np.asarray(graph.nodes), jax.tree.map(np.asarray, params)
    y = (1 + params["eps"]) * x + to_dense(graph).T @ x
    y = np.maximum(y @ params["dense_0"]["kernel"] + params["dense_0"]["bias"], 0)
    y = y @ params["dense_1"]["kernel"] + params["dense_1"]["bias"]
    np.testing.assert_allclose(found, y, rtol=2e-5, atol=1e-5)


def test_is_pyg_s(key):
    torch = pytest.importorskip("torch")

    def theirs(nn):
        mlp = torch.nn.Sequential(
            torch.nn.Linear(3, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
        )
        return nn.GINConv(mlp, train_eps=True)

    weights = {"eps": lambda p: p["eps"][None]}
    for ours, number in (("dense_0", 0), ("dense_1", 2)):
        weights[f"nn.{number}.weight"] = lambda p, n=ours: p[n]["kernel"].T
        weights[f"nn.{number}.bias"] = lambda p, n=ours: p[n]["bias"]
    twins(GINConv((5, 2), learn_eps=True), theirs, weights, key)


def test_keeps_the_laws(key):
    examine(GINConv((5, 2), activation="tanh", learn_eps=True), key)


def test_tells_multisets_apart_that_mean_and_maximum_confuse(key):
    """A node hears {a, b}, and another {a, a, b, b}."""
    x = jnp.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    graph = one_graph(x, [0, 1, 0, 0, 1, 1], [2, 2, 3, 3, 3, 3])
    layer = GINConv((3,))
    found = layer.apply(drawn(layer, graph, key), x, graph)
    assert not np.allclose(found[2], found[3], atol=1e-3)


def test_bad_settings_say_what_and_got(key):
    for widths in ((), (3, 0)):
        with pytest.raises(ValueError, match="widths must be at least one width"):
            GINConv(widths).init(key, jnp.ones((13, 3)), several())
    with pytest.raises(ValueError, match="Did you mean relu"):
        GINConv((2, 2), "rellu").init(key, jnp.ones((13, 3)), several())
