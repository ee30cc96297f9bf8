"""T-GCN: the formula in NumPy, its size, where it begins, and the order of nodes."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.core.graph import one_graph
from jaxdl.core.model import as_model
from jaxdl.models.graph.tgcn import TGCN, sample, tgcn
from jaxdl.testing import (
    assert_graph_padding_invariant,
    assert_graph_permutation_equivariant,
)
from tests.core.graphs import several


def roads(seed=0, rows=(2,), time=3):
    """Four nodes in a directed ring with a chord, of weighted edges, and series."""
    random = np.random.default_rng(seed)
    nodes = random.normal(size=(4, *rows, time)).astype("f4")
    weights = random.uniform(0.2, 2, 5).astype("f4")
    return one_graph(nodes, [0, 1, 2, 3, 0], [1, 2, 3, 0, 2], edges=weights)


def drawn(module, graph, key):
    """The model and random variables, the last layer's among them."""
    model = as_model(module)
    like = jax.eval_shape(model.init, key, jax.tree.map(jnp.asarray, graph))
    leaves, tree = jax.tree.flatten(like)
    keys = jax.random.split(key, len(leaves))
    draws = [jax.random.normal(k, x.shape) for k, x in zip(keys, leaves, strict=True)]
    return model, jax.tree.unflatten(tree, draws)


def reference(params, graph, features):
    """Node by node, in loops."""
    adjacency = np.eye(4)
    for s, r, w in zip(graph.senders, graph.receivers, graph.edges, strict=True):
        adjacency[s, r] += w
    degree = adjacency.sum(0)
    p = jax.tree.map(lambda leaf: np.asarray(leaf, float), params)
    sigmoid = lambda x: 1 / (1 + np.exp(-x))
    h = np.zeros((4, 2, features))

    def convolve(x, h, name):
        both = np.concatenate([x[..., None], h], -1)
        heard = np.zeros_like(both)
        for i in range(4):
            for j in range(4):
                share = adjacency[j, i] / np.sqrt(degree[i] * degree[j])
                heard[i] += share * both[j]
        return heard @ p[f"{name}_kernel"] + p[f"{name}_bias"]

    for t in range(graph.nodes.shape[-1]):
        x = graph.nodes[..., t]
        gates = sigmoid(convolve(x, h, "gates"))
        reset, update = gates[..., :features], gates[..., features:]
        h = update * h + (1 - update) * np.tanh(convolve(x, reset * h, "new"))
    change = h @ p["output"]["kernel"] + p["output"]["bias"]
    return graph.nodes[..., -1:] + change


def test_is_the_formula(key):
    graph = roads()
    model, variables = drawn(TGCN(2, features=3), graph, key)
    out, _ = model.apply(variables, jax.tree.map(jnp.asarray, graph), train=False)
    np.testing.assert_allclose(out, reference(variables.params, graph, 3), atol=1e-5)


def test_has_as_many_parameters_as_the_authors():
    params = jax.eval_shape(as_model(tgcn()).init, jax.random.key(0), sample()).params
    count = sum(leaf.size for leaf in jax.tree.leaves(params))
    assert count == (65 * 128 + 128) + (65 * 64 + 64) + (64 * 3 + 3)


def test_begins_with_the_last_value(key):
    graph = jax.tree.map(jnp.asarray, roads())
    model = as_model(TGCN(2, features=3))
    out, _ = model.apply(model.init(key, graph), graph, train=False)
    np.testing.assert_array_equal(out, np.repeat(graph.nodes[..., -1:], 2, -1))


def test_the_order_of_the_nodes_does_not_matter(key):
    graph = roads(rows=())
    model, variables = drawn(TGCN(2, features=3), graph, key)
    apply = jax.jit(lambda graph: model.apply(variables, graph, train=False)[0])
    assert_graph_permutation_equivariant(apply, graph, key=key)


@pytest.mark.parametrize(
    ("settings", "change", "message"),
    [
        ({"num_classes": 0}, {}, "num_classes must be at least 1"),
        ({"features": 0}, {}, "features must be at least 1"),
        ({}, {"nodes": jnp.ones(4)}, r"nodes must be series .*got shape \(4,\)"),
        ({}, {"edges": jnp.ones((5, 1))}, r"edges must be weights .*got shape \(5, 1"),
    ],
)
def test_bad_input_says_what_and_got(key, settings, change, message):
    with pytest.raises(ValueError, match=message):
        as_model(tgcn(**settings)).init(key, roads()._replace(**change))


def test_padding_has_no_part(key):
    graph = several()._replace(edges=None)
    model, variables = drawn(tgcn(2, features=3), graph, key)

    def apply(graph):
        return model.apply(variables, graph, train=False)[0]

    assert_graph_padding_invariant(apply, graph, key=key, per_node=True)
