"""GAT: the formula node by node, PyTorch Geometric's layer, and the laws."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import with_neighbours
from jaxdl.layers.graph import GATConv
from tests.core.graphs import several
from tests.layers.graph.examination import drawn, examine, on_device, twins


def formula(graph, params):
    """The paper's, one node and one head at a time."""
    params = jax.tree.map(np.asarray, params)
    heads, dim = params["source"].shape
    z = (graph.nodes @ params["dense"]["kernel"]).reshape(-1, heads, dim)
    out = np.zeros_like(z)
    for i in range(len(z)):
        heard = np.append(graph.senders[graph.receivers == i], i)
        for h in range(heads):
            logits = z[i, h] @ params["target"][h] + z[heard, h] @ params["source"][h]
            weights = np.exp(np.where(logits > 0, logits, 0.2 * logits))
            out[i, h] = weights @ z[heard, h] / weights.sum()
    return out


@pytest.fixture(params=[0, 2**17], ids=["lists", "segments"])
def large(request, monkeypatch):
    """Lists for small graphs too, or as it is."""
    monkeypatch.setattr("jaxdl.layers.graph.gat.LARGE", request.param)
    return request.param


@pytest.mark.parametrize("concat", [True, False])
def test_is_the_formula(key, large, concat):
    graph = several()
    layer = GATConv(4, 2, concat)
    params = drawn(layer, graph, key, train=False)["params"]
    heads = formula(graph, params)
    expected = heads.reshape(13, 8) if concat else heads.mean(axis=1)
    expected = expected + np.asarray(params["bias"])
    apply = jax.jit(partial(layer.apply, train=False))
    for one in map(on_device, (graph, with_neighbours(graph))):
        found = apply({"params": params}, one.nodes, one)
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("concat", [True, False])
def test_is_pyg_s(key, concat):
    twins(
        GATConv(4, 2, concat),
        lambda nn: nn.GATConv(3, 4, 2, concat),
        {
            "lin.weight": lambda p: p["dense"]["kernel"].T,
            "att_src": lambda p: p["source"][None],
            "att_dst": lambda p: p["target"][None],
            "bias": lambda p: p["bias"],
        },
        key,
        train=False,
    )


def test_keeps_the_laws(key, large):
    examine(GATConv(2, 3), key, train=False)


def test_weights_are_sown_and_sum_to_1_over_each_node_s_edges(key):
    graph = on_device(several())
    layer = GATConv(2, 3)
    variables = drawn(layer, graph, key, train=False)
    _, state = layer.apply(
        variables, graph.nodes, graph, train=False, mutable="intermediates"
    )
    (weights,) = state["intermediates"]["weights"]
    ids = jnp.concatenate([graph.receivers, jnp.arange(13, dtype=jnp.int32)])
    into = jax.ops.segment_sum(weights, ids, 13)
    np.testing.assert_allclose(into, np.ones((13, 3)), rtol=1e-5)


def test_dropout_keeps_the_mean_and_is_the_same_with_lists(key, monkeypatch):
    monkeypatch.setattr("jaxdl.layers.graph.gat.LARGE", 0)
    layer, count = GATConv(2, 2, dropout_rate=0.4), 4000
    graphs = [on_device(one) for one in (several(), with_neighbours(several()))]
    variables = drawn(layer, graphs[0], key, train=False)

    @jax.jit
    @jax.vmap
    def run(key):
        return [
            layer.apply(variables, one.nodes, one, train=True, rngs={"dropout": key})
            for one in graphs
        ]

    plain, listed = map(np.asarray, run(jax.random.split(key, count)))
    np.testing.assert_allclose(plain, listed, rtol=1e-4, atol=1e-5)
    still = layer.apply(variables, graphs[0].nodes, graphs[0], train=False)
    error = plain.std(axis=0) / count**0.5
    assert error.min() > 0
    assert np.all(abs(plain.mean(axis=0) - np.asarray(still)) < 5 * error)


def test_a_traced_rate_draws(key):
    graph = on_device(several())
    variables = drawn(GATConv(2), graph, key, train=False)

    def run(rate):
        layer = GATConv(2, dropout_rate=rate)
        how = {"train": True, "rngs": {"dropout": key}}
        return layer.apply(variables, graph.nodes, graph, **how)

    none, half = jax.jit(jax.vmap(run))(jnp.array([0.0, 0.5]))
    still = GATConv(2).apply(variables, graph.nodes, graph, train=False)
    np.testing.assert_allclose(none, still, rtol=1e-5, atol=1e-6)
    assert not np.allclose(half, still, atol=1e-2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dim": 0}, "dim must be at least 1; got 0"),
        ({"dim": 2, "num_heads": 0}, "num_heads must be at least 1; got 0"),
        ({"dim": 2, "dropout_rate": 1.5}, r"rate must be from 0 to 1; got 1\.5"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        GATConv(**settings).init(key, jnp.ones((13, 3)), several(), train=True)
