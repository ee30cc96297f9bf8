"""PairNorm is PyTorch Geometric's, and keeps the distance of pairs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import GraphSize, pad_graphs
from jaxdl.ops.pair_norm import pair_norm
from tests.core.graphs import several


def test_is_pyg_s_graph_by_graph(key):
    torch = pytest.importorskip("torch")
    norms = pytest.importorskip("torch_geometric.nn")
    graph = pad_graphs(several(), GraphSize(17, 20, 6))
    x = 3 + jax.random.normal(key, (17, 4))
    found = pair_norm(x, graph, 1.5)
    for rows in (slice(0, 5), slice(5, 8), slice(8, 9), slice(9, 13)):
        theirs = norms.PairNorm(1.5)(torch.tensor(np.asarray(x[rows])))
        np.testing.assert_allclose(found[rows], theirs.numpy(), rtol=1e-5, atol=1e-6)


def test_pairs_keep_their_distance(key):
    graph = several()
    x = 5 + jax.random.normal(key, (13, 4))
    y = np.asarray(pair_norm(x, graph, 2.0))[9:]
    square = np.square(y[:, None] - y[None]).sum(-1)
    np.testing.assert_allclose(square.mean(), 2 * 2.0**2, rtol=1e-4)
    moved = pair_norm(10 * x + 3, graph, 2.0)
    np.testing.assert_allclose(moved[9:], y, rtol=1e-3, atol=1e-3)


def test_equal_nodes_are_zero_with_a_finite_slope():
    slope = jax.grad(lambda x: jnp.sin(pair_norm(x, several())).sum())(
        jnp.ones((13, 2))
    )
    assert np.isfinite(slope).all()
