"""PNA: PyTorch Geometric's layer of one tower, and the laws."""

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import to_edge_index
from jaxdl.layers.graph import PNAConv
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import drawn, examine, on_device


@pytest.mark.parametrize("with_edges", [False, True])
def test_is_pyg_s(key, with_edges):
    torch = pytest.importorskip("torch")
    nn = pytest.importorskip("torch_geometric.nn")
    graph = on_device(random_graph(1, 7, 20))
    graph = graph if with_edges else graph._replace(edges=None)
    counts = np.bincount(graph.receivers, minlength=7)
    layer = PNAConv(4, float(np.log1p(counts).mean()))
    variables = drawn(layer, graph, key)
    twin = nn.PNAConv(
        3,
        4,
        list(layer.aggregators),
        list(layer.scalers),
        torch.tensor(np.bincount(counts)),
        edge_dim=2 if with_edges else None,
    )
    names = {"pre": "pre_nns.0.0", "post": "post_nns.0.0", "output": "lin"}
    names |= {"edge": "edge_encoder"} if with_edges else {}
    state = twin.state_dict()
    for ours, theirs in names.items():
        dense = variables["params"][ours]
        state[f"{theirs}.weight"] = torch.tensor(np.asarray(dense["kernel"].T))
        state[f"{theirs}.bias"] = torch.tensor(np.asarray(dense["bias"]))
    twin.load_state_dict(state)
    index = torch.from_numpy(to_edge_index(graph))
    edges = torch.tensor(np.asarray(graph.edges)) if with_edges else None
    wanted = twin(torch.tensor(np.asarray(graph.nodes)), index, edges).detach().numpy()
    found = layer.apply(variables, graph.nodes, graph)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-5)


def test_keeps_the_laws(key):
    examine(PNAConv(4, 1.2), key)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (PNAConv(0, 1.0), "features must be at least 1; got 0"),
        (PNAConv(2, 0.0), "mean_log_degree must be positive; got 0.0"),
        (PNAConv(2, 1.0, ()), "there must be an aggregator and a scaler"),
        (PNAConv(2, 1.0, ("sun",)), "Did you mean sum"),
        (PNAConv(2, 1.0, scalers=("identical",)), "Did you mean identity"),
    ],
)
def test_bad_settings_say_what_and_got(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((13, 3)), several())
