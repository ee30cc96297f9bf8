"""Learned poolings: PyTorch Geometric's, and the laws."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import unbatch_graphs
from jaxdl.data.graph import to_edge_index
from jaxdl.layers.graph import AttentionReadout, TopKPooling
from jaxdl.ops.readout import readout
from jaxdl.testing import check_graph_laws, check_layer
from tests.core.graphs import several
from tests.layers.graph.examination import drawn, on_device


def test_the_attention_readout_is_pyg_s(key):
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = on_device(several())
    layer = AttentionReadout()
    variables = drawn(layer, graph, key)
    found = layer.apply(variables, graph.nodes, graph)
    gate = torch.nn.Linear(3, 1)
    score = jax.tree.map(np.asarray, variables["params"]["score"])
    gate.load_state_dict(
        {"weight": torch.tensor(score["kernel"].T), "bias": torch.tensor(score["bias"])}
    )
    wanted = nn.aggr.AttentionalAggregation(gate)(
        torch.tensor(np.asarray(graph.nodes)),
        torch.tensor(np.asarray(graph.graph_of_node), dtype=torch.int64),
    )
    np.testing.assert_allclose(found, wanted.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_the_attention_readout_keeps_the_laws(key):
    graph = several()
    layer = AttentionReadout()
    variables = drawn(layer, graph, key)
    check_graph_laws(lambda g: layer.apply(variables, g.nodes, g), graph, key=key)


def test_top_k_pooling_is_pyg_s(key):
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = on_device(several())
    layer = TopKPooling(0.6)
    variables = drawn(layer, graph, key)
    x, smaller = layer.apply(variables, graph.nodes, graph)
    theirs = nn.TopKPooling(3, 0.6)
    direction = np.asarray(variables["params"]["direction"]).T
    theirs.load_state_dict({"select.weight": torch.tensor(direction)})
    found, edges, _, batch, *_ = theirs(
        torch.tensor(np.asarray(graph.nodes)),
        torch.from_numpy(to_edge_index(graph)),
        batch=torch.tensor(np.asarray(graph.graph_of_node), dtype=torch.int64),
    )
    count = len(found)
    np.testing.assert_allclose(x[:count], found.detach().numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(smaller.graph_of_node[:count], batch.numpy())
    ours = to_edge_index(smaller)
    assert sorted(map(tuple, ours.T)) == sorted(map(tuple, edges.numpy().T))


def test_pooled_graphs_keep_the_laws(key):
    layer = TopKPooling(0.6)
    variables = drawn(layer, several(), key)

    def pooled(graph):
        x, smaller = layer.apply(variables, graph.nodes, graph)
        senders, receivers, mask = smaller.ends
        both = jnp.where(mask[:, None], x[senders] * x[receivers], 0)
        heard = jax.ops.segment_sum(both, receivers, len(x))
        return readout(x, smaller)[:-1], readout(heard, smaller)[:-1]

    check_graph_laws(pooled, several(), key=key)
    check_layer(layer, *on_device((several().nodes, several())), key=key)


def test_what_stays_is_a_batch_of_graphs(key):
    graph = on_device(several())
    layer = TopKPooling(0.5)
    x, smaller = layer.apply(drawn(layer, graph, key), graph.nodes, graph)
    parts = unbatch_graphs(smaller._replace(nodes=x))
    assert [part.num_nodes for part in parts] == [3, 2, 1, 2]


def test_a_ratio_outside_its_range_is_refused(key):
    for ratio in (0.0, 1.5):
        with pytest.raises(ValueError, match=f"ratio must be above 0 .*; got {ratio}"):
            TopKPooling(ratio).init(key, jnp.ones((13, 3)), several())
