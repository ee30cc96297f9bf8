"""Attention over edges: PyTorch Geometric's, the transformer's, and the laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.data.graph import to_edge_index
from jaxdl.layers.graph import GraphTransformerBlock, TransformerConv
from jaxdl.ops.set_attention import attend_to_set
from jaxdl.testing import check_graph_laws
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import drawn, on_device


@pytest.mark.parametrize("with_edges", [False, True])
def test_is_pyg_s(key, with_edges):
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = on_device(random_graph(1, 7, 20))
    graph = graph if with_edges else graph._replace(edges=None)
    layer = TransformerConv(4, 2)
    variables = drawn(layer, graph, key)
    twin = nn.TransformerConv(3, 2, heads=2, edge_dim=2 if with_edges else None)
    state = {}
    for ours, theirs in (
        ("query", "query"),
        ("key", "key"),
        ("value", "value"),
        ("own", "skip"),
        ("edge", "edge"),
    ):
        for part, name in (("kernel", "weight"), ("bias", "bias")):
            leaf = variables["params"].get(ours, {}).get(part)
            if leaf is not None:
                state[f"lin_{theirs}.{name}"] = torch.tensor(np.asarray(leaf.T))
    twin.load_state_dict(state)
    index = torch.from_numpy(to_edge_index(graph))
    edges = torch.tensor(np.asarray(graph.edges)) if with_edges else None
    wanted = twin(torch.tensor(np.asarray(graph.nodes)), index, edges).detach().numpy()
    found = layer.apply(variables, graph.nodes, graph)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_on_a_complete_graph_it_is_the_attention_of_a_transformer(key):
    x = jax.random.normal(key, (5, 3))
    senders, receivers = (ids.ravel() for ids in np.indices((5, 5)))
    graph = one_graph(x, senders, receivers)
    layer = TransformerConv(4, 2)
    variables = drawn(layer, graph, key)
    params = variables["params"]

    def dense(name):
        return x @ params[name]["kernel"] + params[name]["bias"][None]

    read = attend_to_set(
        *(dense(name)[None] for name in ("query", "key", "value")), num_heads=2
    )
    found = layer.apply(variables, x, graph)
    np.testing.assert_allclose(found, read[0] + dense("own"), rtol=1e-5, atol=1e-5)


def test_the_block_is_its_formula(key):
    graph = on_device(random_graph(1, 7, 20, features=4))
    block = GraphTransformerBlock(2)
    variables = drawn(block, graph, key)
    params = jax.tree.map(np.asarray, variables["params"])
    layer = TransformerConv(4, 2)
    x = np.asarray(graph.nodes)
    own = {"params": variables["params"]["attention"]}
    read = layer.apply(own, graph.nodes, graph)

    def norm(name, h):
        h = (h - h.mean(1, keepdims=True)) / np.sqrt(h.var(1, keepdims=True) + 1e-5)
        return h * params[name]["scale"] + params[name]["bias"]

    def dense(name, h):
        return h @ params[name]["kernel"] + params[name]["bias"]

    h = norm("norm_0", x + np.asarray(read))
    wanted = norm("norm_1", h + dense("output", np.maximum(dense("hidden", h), 0)))
    found = block.apply(variables, graph.nodes, graph)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("layer", [TransformerConv(4, 2), GraphTransformerBlock(1)])
def test_keeps_the_laws(key, layer):
    variables = drawn(layer, on_device(several()), key)

    def apply(graph):
        return layer.apply(variables, graph.nodes, graph)

    check_graph_laws(apply, several(), key=key, per_node=True)
    bare = on_device(random_graph(0, 3, 0))
    slope = jax.grad(lambda x: apply(bare._replace(nodes=x)).sum())(bare.nodes)
    assert jnp.isfinite(slope).all()


def test_bad_settings_say_what_and_got(key):
    graph = on_device(several())
    with pytest.raises(ValueError, match="divisor of the features; got 3 for 4"):
        TransformerConv(4, 3).init(key, graph.nodes, graph)
    with pytest.raises(ValueError, match="expansion must be at least 1; got 0"):
        GraphTransformerBlock(1, 0).init(key, graph.nodes, graph)
