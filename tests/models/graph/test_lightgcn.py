"""LightGCN is PyTorch Geometric's, and without a step a table."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.models.graph import LightGCN

USERS, ITEMS = np.array([0, 0, 1, 2, 2, 2]), np.array([3, 4, 4, 3, 5, 6])
GRAPH = one_graph(np.ones((8, 1)), [*USERS, *ITEMS], [*ITEMS, *USERS])  # 7 is alone


def found(key, num_layers):
    model = LightGCN(8, 4, num_layers)
    params = model.init(key, GRAPH, train=False)
    z = model.apply(params, GRAPH, train=False)
    return np.asarray(params["params"]["embedding"]), np.asarray(z)


def test_is_the_mean_of_the_powers_of_the_normalised_adjacency(key):
    adjacency = np.zeros((8, 8))
    adjacency[GRAPH.senders, GRAPH.receivers] = 1
    scale = 1 / np.sqrt(np.maximum(adjacency.sum(0), 1))
    step = scale[:, None] * adjacency * scale
    table, z = found(key, 3)
    powers = sum(np.linalg.matrix_power(step, p) for p in range(4))
    np.testing.assert_allclose(z, powers @ table / 4, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(z[7], table[7] / 4, rtol=1e-6)


def test_is_pyg_s(key):
    torch = pytest.importorskip("torch")
    models = pytest.importorskip("torch_geometric.nn.models")
    table, z = found(key, 2)
    theirs = models.LightGCN(8, 4, 2)
    theirs.embedding.weight.data = torch.tensor(table)
    edges = torch.tensor(np.stack([GRAPH.senders, GRAPH.receivers]).astype(np.int64))
    wanted = theirs.get_embedding(edges).detach().numpy()
    np.testing.assert_allclose(z, wanted, rtol=1e-5, atol=1e-7)


def test_without_a_step_it_is_the_table_and_errors_say_so(key):
    table, z = found(key, 0)
    np.testing.assert_array_equal(z, table)
    shape = jax.eval_shape(
        lambda: LightGCN(8, 16).init(key, GRAPH, train=False)["params"]["embedding"]
    )
    assert (shape.shape, shape.dtype) == ((8, 16), jnp.float32)
    for model, text in (
        (LightGCN(8, 0), r"at least 1; got \(8, 0\)"),
        (LightGCN(8, 4, -1), "num_layers must be at least 0; got -1"),
    ):
        with pytest.raises(ValueError, match=text):
            model.init(key, GRAPH, train=False)
