"""GATv2: the formula node by node, PyTorch Geometric's layer, and the laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.layers.graph import GATConv, GATv2Conv
from tests.core.graphs import several
from tests.layers.graph.examination import drawn, examine, on_device, twins


def test_is_the_formula(key):
    graph = several()
    layer = GATv2Conv(4, 2)
    params = drawn(layer, graph, key, train=False)["params"]
    found = layer.apply(
        {"params": params}, *on_device((graph.nodes, graph)), train=False
    )
    params = jax.tree.map(np.asarray, params)
    source, target = (
        (graph.nodes @ params[n]["kernel"] + params[n]["bias"]).reshape(-1, 2, 4)
        for n in ("source", "target")
    )
    expected = np.zeros_like(source)
    for i in range(13):
        heard = np.append(graph.senders[graph.receivers == i], i)
        for h in range(2):
            pair = target[i, h] + source[heard, h]
            weights = np.exp(np.where(pair > 0, pair, 0.2 * pair) @ params["score"][h])
            expected[i, h] = weights @ source[heard, h] / weights.sum()
    expected = expected.reshape(13, 8) + params["bias"]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("concat", [True, False])
def test_is_pyg_s(key, concat):
    weights = {"att": lambda p: p["score"][None], "bias": lambda p: p["bias"]}
    for ours, one in (("source", "lin_l"), ("target", "lin_r")):
        weights[f"{one}.weight"] = lambda p, n=ours: p[n]["kernel"].T
        weights[f"{one}.bias"] = lambda p, n=ours: p[n]["bias"]
    twins(
        GATv2Conv(4, 2, concat),
        lambda nn: nn.GATv2Conv(3, 4, 2, concat),
        weights,
        key,
        train=False,
    )


def test_keeps_the_laws(key):
    examine(GATv2Conv(2, 3), key, train=False)


def agreements(layer, keys):
    """Whether two receivers of the same three senders rank them alike, by draw."""
    x = jnp.array([[4.0, 0.0], [-4.0, 0.0], [0.0, 4.0], [0.0, 6.0], [0.0, -6.0]])
    graph = one_graph(x, [0, 1, 2, 0, 1, 2], [3, 3, 3, 4, 4, 4])

    @jax.jit
    @jax.vmap
    def weights(key):
        variables = layer.init(key, x, graph, train=False)
        how = {"train": False, "mutable": "intermediates"}
        _, state = layer.apply({"params": variables["params"]}, x, graph, **how)
        return state["intermediates"]["weights"][0][:6, 0]

    ranks = np.argsort(np.asarray(weights(keys)).reshape(-1, 2, 3), axis=-1)
    return (ranks[:, 0] == ranks[:, 1]).all(axis=-1)


def test_each_receiver_has_its_own_order_of_senders(key):
    keys = jax.random.split(key, 20)
    assert agreements(GATConv(4, slope=0.5), keys).all()
    found = agreements(GATv2Conv(4), keys)
    assert found.any()
    assert not found.all()


def test_dropout_needs_training(key):
    graph = on_device(several())
    layer = GATv2Conv(2, dropout_rate=0.5)
    variables = drawn(layer, graph, key, train=False)
    still = layer.apply(variables, graph.nodes, graph, train=False)
    how = {"train": True, "rngs": {"dropout": key}}
    moved = layer.apply(variables, graph.nodes, graph, **how)
    assert not np.allclose(still, moved, atol=1e-2)


def test_bad_settings_say_what_and_got(key):
    x = jnp.ones((13, 3))
    with pytest.raises(ValueError, match="dim must be at least 1; got 0"):
        GATv2Conv(0).init(key, x, several(), train=False)
    with pytest.raises(ValueError, match="num_heads must be at least 1; got 0"):
        GATv2Conv(1, 0).init(key, x, several(), train=False)
