"""Matrices from edges, and nodes with memory: PyTorch's numbers, and the laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import to_edge_index
from jaxdl.layers.graph import EdgeMatrixMessages, MPNNConv, NNConv
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import drawn, examine, on_device


def tensor(torch, leaf):
    return torch.tensor(np.asarray(leaf))


@pytest.mark.parametrize("aggregate", ["sum", "mean", "max"])
def test_is_pyg_s(key, aggregate):
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = on_device(random_graph(1, 7, 20))
    layer = NNConv(4, (5,), aggregate)
    variables = drawn(layer, graph, key)
    params, hidden = variables["params"], variables["params"]["messages"]
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 5), torch.nn.ReLU(), torch.nn.Linear(5, 12)
    )
    twin = nn.NNConv(3, 4, net, aggr=aggregate)
    weights = {"lin.weight": params["own"]["kernel"].T, "bias": params["own"]["bias"]}
    for name, number in (("edge_0", 0), ("matrix", 2)):
        weights[f"nn.{number}.weight"] = hidden[name]["kernel"].T
        weights[f"nn.{number}.bias"] = hidden[name]["bias"]
    twin.load_state_dict({name: tensor(torch, w) for name, w in weights.items()})
    x, edges = (tensor(torch, leaf) for leaf in (graph.nodes, graph.edges))
    wanted = twin(x, torch.from_numpy(to_edge_index(graph)), edges).detach().numpy()
    found = layer.apply(variables, graph.nodes, graph)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_the_update_is_pytorch_s_gru(key):
    torch = pytest.importorskip("torch")
    graph = on_device(random_graph(1, 7, 20))
    layer = MPNNConv((5,))
    params = drawn(layer, graph, key)["params"]
    messages = EdgeMatrixMessages(3, (5,))
    heard = messages.apply({"params": params["messages"]}, graph.nodes, graph)
    gru = params["gru"]
    stack = lambda side, part: np.concatenate(
        [np.asarray(gru[side + gate][part]).T for gate in "rzn"]
    )
    zeros = np.zeros(6, np.float32)
    twin = torch.nn.GRUCell(3, 3)
    weights = {
        "weight_ih": stack("i", "kernel"),
        "weight_hh": stack("h", "kernel"),
        "bias_ih": stack("i", "bias"),
        "bias_hh": np.concatenate([zeros, gru["hn"]["bias"]]),
    }
    twin.load_state_dict({name: tensor(torch, w) for name, w in weights.items()})
    wanted = twin(tensor(torch, heard), tensor(torch, graph.nodes)).detach().numpy()
    found = layer.apply({"params": params}, graph.nodes, graph)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("layer", [NNConv(4, (5,), "mean"), MPNNConv(())])
def test_keeps_the_laws(key, layer):
    examine(layer, key)


def test_padding_has_no_part_in_the_gradient_of_a_weight(key):
    graph = on_device(several())
    nan = jnp.full_like(graph.edges, jnp.nan)
    graph = graph._replace(edges=nan, mask=jnp.zeros(4, bool))
    layer = NNConv(4, (5,))
    variables = drawn(layer, random_graph(1, 7, 20), key)
    slopes = jax.grad(lambda v: layer.apply(v, graph.nodes, graph).sum())(variables)
    assert all(jnp.isfinite(leaf).all() for leaf in jax.tree.leaves(slopes))


def test_bad_settings_say_what_and_got(key):
    graph = several()
    with pytest.raises(ValueError, match=r"widths must be at least 1; got \(4, 0\)"):
        NNConv(4, (0,)).init(key, jnp.ones((13, 3)), graph)
    with pytest.raises(ValueError, match="the edges must have features; got None"):
        NNConv(4).init(key, jnp.ones((13, 3)), graph._replace(edges=None))
