"""EGNN is its formula, and moves with the space that its nodes are in."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.graph import EGNNConv
from jaxdl.testing import (
    assert_euclidean_equivariant,
    assert_euclidean_invariant,
    check_graph_laws,
)
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import on_device

LAYER = EGNNConv(4, 5)


@pytest.fixture
def graph():
    return on_device(random_graph(1, 7, 20))


def split(graph):
    """Nodes of three features stand where these say, and have their cosines."""
    x = jnp.asarray(graph.nodes)
    return jnp.cos(x[:, :2]), x


@pytest.fixture
def variables(key, graph):
    drawn = LAYER.init(key, *split(graph), graph)
    return jax.tree.map(lambda leaf: leaf + 0.1, drawn)


def silu(z):
    return z / (1 + np.exp(-z))


def test_is_the_formula(graph, variables):
    params = jax.tree.map(np.asarray, variables["params"])

    def dense(name, h):
        return h @ params[name]["kernel"] + params[name].get("bias", 0)

    x, positions = map(np.asarray, split(graph))
    found = LAYER.apply(variables, *split(graph), graph)
    for i in range(7):
        heard, push, count = np.zeros(5), np.zeros(3), 0
        for s, r, e in zip(graph.senders, graph.receivers, graph.edges, strict=True):
            if r == i:
                away = positions[i] - positions[s]
                m = np.concatenate([x[i], x[s], [away @ away], e])
                m = silu(dense("edge_1", silu(dense("edge_0", m))))
                heard, count = heard + m, count + 1
                push = push + away * dense("move_1", silu(dense("move_0", m)))
        moved = positions[i] + push / max(count, 1)
        node = silu(dense("node_0", np.concatenate([x[i], heard])))
        np.testing.assert_allclose(found.positions[i], moved, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(found.x[i], dense("node_1", node), 1e-4, 1e-4)


def test_features_do_not_see_a_motion_and_positions_move_along(key, graph, variables):
    x, positions = split(graph)

    def twice(positions):
        first = LAYER.apply(variables, x, positions, graph)
        return LAYER.apply(variables, x, first.positions, graph)

    assert_euclidean_invariant(lambda p: twice(p).x, positions, key=key, tolerance=1e-3)
    assert_euclidean_equivariant(
        lambda p: twice(p).positions, positions, key=key, tolerance=1e-3
    )


def test_a_layer_that_reads_positions_is_found(key, graph, variables):
    x, positions = split(graph)
    with pytest.raises(AssertionError, match="must not change the result"):
        assert_euclidean_invariant(
            lambda p: LAYER.apply(variables, x + p[:, :2], p, graph).x,
            positions,
            key=key,
            tolerance=1e-3,
        )


def test_keeps_the_laws_of_graphs(key, variables):
    def apply(graph):
        return LAYER.apply(variables, *split(graph), graph)

    check_graph_laws(apply, several(), key=key, per_node=True)


def test_nodes_in_one_place_have_a_finite_gradient(graph, variables):
    x, positions = split(graph)
    slope = jax.grad(
        lambda p: sum(leaf.sum() for leaf in LAYER.apply(variables, x, p, graph))
    )(0 * positions)
    assert jnp.isfinite(slope).all()


def test_bad_settings_say_what_and_got(key, graph):
    with pytest.raises(ValueError, match=r"must be at least 1; got \(4, 0\)"):
        EGNNConv(4, 0).init(key, *split(graph), graph)
