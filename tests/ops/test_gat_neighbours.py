"""GAT by neighbour lists is GAT over segments, in value and every gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data.graph import with_neighbours
from jaxdl.ops.gat_neighbours import gat_neighbours
from jaxdl.ops.graph_attention import add_loops, edge_softmax, gat_logits, mix
from tests.ops.test_neighbours import GRAPHS


def plain(values, source, target, graph, factors):
    """Over segments."""
    ends = add_loops(graph.ends, len(values))
    weights = edge_softmax(gat_logits(source, target, ends, 0.2), ends, len(values))
    return mix(values, weights if factors is None else weights * factors, ends)


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("dropped", [False, True])
def test_is_the_form_over_segments(key, name, dropped):
    graph = GRAPHS[name]
    lists = with_neighbours(graph).neighbours
    nodes, keys = graph.num_nodes, jax.random.split(key, 5)
    shapes = [(nodes, 2, 3), (nodes, 2), (nodes, 2)]
    args = [3 * jax.random.normal(k, s) for k, s in zip(keys, shapes, strict=False)]
    factors = None
    if dropped:
        factors = 2 * jax.random.bernoulli(
            keys[3], 0.5, (graph.num_edges + nodes, 2)
        ).astype(jnp.float32)

    @jax.jit
    def both(*args):
        forms = (
            lambda *a: plain(*a, graph, factors),
            lambda *a: gat_neighbours(*a, graph.ends, lists, 0.2, factors),
        )
        return [
            (f(*args), jax.grad(lambda *a, f=f: jnp.sin(f(*a)).sum(), (0, 1, 2))(*args))
            for f in forms
        ]

    expected, found = both(*args)
    there = np.asarray(graph.node_mask)
    np.testing.assert_allclose(
        found[0][there], expected[0][there], rtol=1e-4, atol=1e-5
    )
    for one, other in zip(found[1], expected[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=2e-5)


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_large_scores_stay_finite(key, size):
    graph = GRAPHS["hub"]
    lists = with_neighbours(graph).neighbours
    values = jax.random.normal(key, (60, 1, 2))
    scores = size * jax.random.normal(jax.random.fold_in(key, 1), (60, 1))

    def total(*args):
        return gat_neighbours(*args, graph.ends, lists, 0.2).sum()

    both = jax.jit(jax.value_and_grad(total, (0, 1, 2)))
    value, slopes = both(values, scores, scores)
    assert np.isfinite(value)
    assert all(np.isfinite(slope).all() for slope in slopes)
