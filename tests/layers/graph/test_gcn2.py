"""GCN2: PyTorch Geometric's layer, and the laws."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import to_edge_index, without_self_loops
from jaxdl.layers.graph import GCN2Conv
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import drawn, examine, on_device


def test_is_pyg_s(key):
    torch = pytest.importorskip("torch")
    layers = pytest.importorskip("torch_geometric.nn")
    graph = on_device(without_self_loops(random_graph(1, 7, 20)))
    start = jnp.cos(graph.nodes)
    layer = GCN2Conv(0.2, math.log(1 + 0.5 / 3))
    variables = drawn(layer, graph, key, start=start)
    theirs = layers.GCN2Conv(3, alpha=0.2, theta=0.5, layer=3)
    kernel = torch.tensor(np.asarray(variables["params"]["kernel"]))
    theirs.load_state_dict({"weight1": kernel})
    wanted = theirs(
        torch.tensor(np.asarray(graph.nodes)),
        torch.tensor(np.asarray(start)),
        torch.from_numpy(to_edge_index(graph)),
    )
    found = layer.apply(variables, graph.nodes, graph, start)
    np.testing.assert_allclose(found, wanted.detach().numpy(), rtol=1e-5, atol=1e-5)


class FromItself(GCN2Conv):
    """The layer whose start is its input, for the laws of layers of one input."""

    def __call__(self, x, graph):
        return super().__call__(x, graph, jnp.sin(x))


def test_keeps_the_laws(key):
    examine(FromItself(), key)


def test_another_shape_says_what_and_got(key):
    with pytest.raises(ValueError, match=r"shape of x, \(13, 3\); got \(13, 2\)"):
        GCN2Conv().init(key, jnp.ones((13, 3)), several(), jnp.ones((13, 2)))
