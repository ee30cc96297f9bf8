"""A graph network is its formula for edges, nodes and graphs, and keeps the laws."""

import jax
import numpy as np
import pytest

from jaxdl.layers.graph import GraphNetwork
from jaxdl.testing import check_graph_laws
from tests.core.graphs import random_graph, several
from tests.layers.graph.examination import on_device


def drawn(layer, graph, key):
    return jax.tree.map(lambda leaf: leaf + 0.1, layer.init(key, graph))


@pytest.mark.parametrize("how", ["sum", "mean", "max"])
def test_is_the_formula(key, how):
    graph = on_device(several())
    layer = GraphNetwork((5, 4), (3,), (2,), how)
    variables = drawn(layer, graph, key)
    params = jax.tree.map(np.asarray, variables["params"])
    x, e, u = map(np.asarray, (graph.nodes, graph.edges, graph.globals))
    place = np.repeat(np.arange(4), graph.n_node)

    def dense(name, *parts):
        return np.concatenate(parts) @ params[name]["kernel"] + params[name]["bias"]

    def pool(rows, size):
        return getattr(np, how)(rows, axis=0) if len(rows) else np.zeros(size)

    ends = list(zip(graph.senders, graph.receivers, strict=True))
    first = [
        dense("edge_0", e[k], x[s], x[r], u[place[s]]) for k, (s, r) in enumerate(ends)
    ]
    edges = np.array([dense("edge_1", np.maximum(h, 0)) for h in first])
    nodes = np.array(
        [
            dense("node_0", pool(edges[graph.receivers == i], 4), x[i], u[place[i]])
            for i in range(13)
        ]
    )
    of_edge = place[np.asarray(graph.senders)]
    whole = [
        dense(
            "global_0", pool(edges[of_edge == g], 4), pool(nodes[place == g], 3), u[g]
        )
        for g in range(4)
    ]
    found = layer.apply(variables, graph)
    np.testing.assert_allclose(found.edges, edges, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.nodes, nodes, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.globals, np.array(whole), rtol=1e-4, atol=1e-4)


def test_keeps_the_laws(key):
    layer = GraphNetwork((4,), (3,), (2,))
    variables = drawn(layer, on_device(several()), key)

    def nodes(graph):
        return layer.apply(variables, graph).nodes

    def whole(graph):
        return layer.apply(variables, graph).globals

    check_graph_laws(nodes, several(), key=key, per_node=True)
    check_graph_laws(whole, several(), key=key, per_node=False)


def test_a_graph_of_another_size_needs_no_other_network(key):
    """And what has no features at first gets some."""
    bare = on_device(random_graph(1, 7, 20))._replace(edges=None, globals=None)
    layer = GraphNetwork((4,), (3,), (2,))
    variables = drawn(layer, bare, key)
    other = on_device(random_graph(2, 3, 4))._replace(edges=None, globals=None)
    found = layer.apply(variables, other)
    shapes = found.nodes.shape, found.edges.shape, found.globals.shape
    assert shapes == ((3, 3), (4, 4), (1, 2))


def test_bad_settings_say_what_and_got(key):
    graph = on_device(several())
    for widths in ((), (0,)):
        with pytest.raises(ValueError, match="must have widths of at least 1; got"):
            GraphNetwork(widths).init(key, graph)
    with pytest.raises(ValueError, match="Did you mean sum"):
        GraphNetwork(aggregate="sums").init(key, graph)
