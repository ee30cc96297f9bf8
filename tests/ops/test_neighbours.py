"""Sums by neighbour lists are sums over segments, in value and gradient."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import with_neighbours
from jaxdl.ops.neighbours import UNROLLED, sum_lists, sum_neighbours
from jaxdl.ops.segment import segment_sum
from tests.core.graphs import random_graph, several


def with_a_hub():
    """A graph with a node that hears, and is heard by, more than can be unrolled."""
    graph = random_graph(0, 60, 100)
    hub = np.full(UNROLLED + 8, 7, np.int32)
    others = np.arange(len(hub), dtype=np.int32)
    return graph._replace(
        senders=np.concatenate([graph.senders, others, hub]),
        receivers=np.concatenate([graph.receivers, hub, others]),
        n_edge=np.int32([100 + 2 * len(hub)]),
        edges=None,
    )


GRAPHS = {
    "batch": several(),
    "padded": pad_graphs(several(), GraphSize(17, 20, 6)),
    "hub": with_a_hub(),
    "no edges": random_graph(0, 3, 0),
}


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("rest", [(), (2, 3)])
def test_are_the_sums_over_segments(key, name, rest):
    graph = GRAPHS[name]
    lists = with_neighbours(graph).neighbours
    x = jax.random.normal(key, (graph.num_nodes, *rest))

    def plain(x):
        senders, receivers, mask = graph.ends
        return segment_sum(x[senders], receivers, len(x), mask=mask)

    @jax.jit
    def both(x):
        return [
            (f(x), jax.grad(lambda x, f=f: jnp.sin(f(x)).sum())(x))
            for f in (lambda x: sum_neighbours(x, lists), plain)
        ]

    for found, expected in zip(*both(x), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_the_gradient_has_a_gradient(key):
    graph = several()
    lists = with_neighbours(graph).neighbours
    senders, receivers, _ = graph.ends
    x = jax.random.normal(key, (13,))

    def curvature(f):
        return jax.jacrev(jax.grad(lambda x: (f(x) ** 3).sum()))(x)

    found = curvature(lambda x: sum_neighbours(x, lists))
    expected = curvature(lambda x: segment_sum(x[senders], receivers, 13))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_what_is_not_in_a_list_does_not_matter():
    lists = with_neighbours(several()).neighbours
    heard = np.zeros(13, bool)
    heard[several().senders] = True
    x = jnp.where(heard, 1.0, jnp.nan)
    assert np.isfinite(sum_lists(x, lists.incoming)).all()
    x = x.at[several().senders[0]].set(jnp.nan)
    found = sum_lists(x, lists.incoming)
    assert np.isfinite(found[5:]).all()


def test_runs_are_vmapped(key):
    lists = with_neighbours(several()).neighbours
    x = jax.random.normal(key, (3, 13, 2))
    many = jax.vmap(lambda x: sum_neighbours(x, lists))(x)
    np.testing.assert_allclose(many[1], sum_neighbours(x[1], lists), rtol=1e-6)
