"""Propagation is a product with the adjacency, whatever the formulation."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import to_dense, with_neighbours
from jaxdl.ops.propagate import (
    in_weight,
    normalised_sum,
    per_row,
    propagate,
    propagate_dense,
)
from jaxdl.testing import (
    assert_adjacency_equivariant,
    assert_graph_permutation_equivariant,
)
from tests.core.graphs import several


@pytest.fixture(params=["plain", "padded", "lists"])
def graph(request):
    """One batch in three forms."""
    forms = {
        "plain": lambda: several(),
        "padded": lambda: pad_graphs(several(), GraphSize(17, 20, 6)),
        "lists": lambda: with_neighbours(several()),
    }
    return forms[request.param]()


@pytest.mark.parametrize("rest", [(), (2,), (2, 3)])
def test_is_a_product_with_the_transposed_adjacency(key, graph, rest):
    x = jax.random.normal(key, (graph.num_nodes, *rest))
    weights = jnp.asarray(graph.edges[:, 0])
    for given in (None, weights):
        adjacency = to_dense(graph, given)
        expected = np.tensordot(adjacency.T, x, 1)
        found = propagate(x, graph, weights=given)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
        dense = propagate_dense(x, jnp.asarray(adjacency))
        np.testing.assert_allclose(dense, expected, rtol=1e-5, atol=1e-5)
        found = in_weight(graph, len(x), given)
        np.testing.assert_allclose(found, adjacency.sum(0), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("loops", [True, False])
def test_normalised_sums_are_the_formula(key, graph, loops):
    x = jax.random.normal(key, (graph.num_nodes, 2))
    weights = jnp.abs(jnp.asarray(graph.edges[:, 0]))
    for given in (None, weights):
        adjacency = to_dense(graph, given) + loops * np.eye(len(x))
        degree = adjacency.sum(axis=0)
        scale = np.where(degree > 0, np.where(degree > 0, degree, 1) ** -0.5, 0)
        expected = (scale[:, None] * adjacency * scale).T @ x
        found = normalised_sum(x, graph, weights=given, self_loops=loops)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_weights_have_a_finite_gradient_also_where_they_are_0(key):
    graph = several()
    x = jax.random.normal(key, (13, 2))

    def total(weights):
        y = normalised_sum(x, graph, weights=weights, self_loops=False)
        return jnp.sin(y).sum()

    assert np.isfinite(jax.grad(total)(jnp.zeros(17))).all()


def test_the_dense_form_keeps_the_law_and_what_breaks_it_does_not(key):
    x = jax.random.normal(key, (5, 3))
    adjacency = jax.random.uniform(jax.random.fold_in(key, 1), (5, 5))
    assert_adjacency_equivariant(propagate_dense, x, adjacency, key=key)
    with pytest.raises(AssertionError, match="reordered as the nodes"):
        assert_adjacency_equivariant(
            lambda x, a: propagate_dense(x, jnp.triu(a)), x, adjacency, key=key
        )
    with pytest.raises(AssertionError, match="reordered as the nodes"):
        assert_graph_permutation_equivariant(
            lambda g: propagate(g.nodes * jnp.arange(13.0)[:, None], g),
            several(),
            key=key,
        )


def test_one_number_a_row_broadcasts():
    assert per_row(jnp.ones(3), jnp.ones((3, 2, 1))).shape == (3, 1, 1)
