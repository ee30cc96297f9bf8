"""Fits arrive at the least value of the objective of the paper, found by SciPy."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest
from scipy.optimize import minimize

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import GraphSize, pad_graphs
from jaxdl.data.graph import from_networkx
from jaxdl.recipes.line import LINEPlan, fit_edges, line

TREE = networkx.Graph([(0, 1), (0, 2), (0, 3), (3, 4), (1, 2)])
GRAPH = from_networkx(TREE)
PLAN = LINEPlan(dim=2, num_steps=600, num_negatives=3)


def objective(centre, context):
    """The mean over the edges, with the false neighbours by their probabilities."""
    adjacency = networkx.to_numpy_array(TREE, nodelist=range(5), weight=None)
    degrees = adjacency.sum(1)
    chance = degrees**0.75 / (degrees**0.75).sum()
    product = centre @ context.T
    true = (adjacency * np.logaddexp(0, -product)).sum()
    false = (degrees[:, None] * 3 * chance * np.logaddexp(0, product)).sum()
    return (true + false) / adjacency.sum()


def least(value_of, size, starts):
    """The least value from several starts."""
    draw = np.random.default_rng(0)
    return min(minimize(value_of, draw.normal(size=size)).fun for _ in range(starts))


def test_the_first_order_fit_has_the_least_value(key):
    found = np.asarray(line(key, GRAPH, "first", PLAN, 0.01), np.float64)
    wanted = least(lambda u: objective(*[u.reshape(5, 2)] * 2), 10, 5)
    assert wanted - 1e-6 <= objective(found, found) < 1.0015 * wanted


def test_the_second_order_fit_has_the_least_value(key):
    plan = PLAN._replace(dim=4)
    found = np.asarray(line(key, GRAPH, "second", plan, 0.02), np.float64)
    both = least(lambda u: objective(*u.reshape(2, 5, 4)), 40, 3)
    best = least(lambda c: objective(found, c.reshape(5, 4)), 20, 1)
    assert both - 1e-4 <= best < 1.005 * both


def test_the_second_order_sees_common_neighbours_and_the_first_does_not(key):
    bipartite = from_networkx(networkx.complete_bipartite_graph(3, 3))
    plan = LINEPlan(dim=4, num_steps=200)
    for proximity, alike in (("first", False), ("second", True)):
        z = np.asarray(line(key, bipartite, proximity, plan))
        z = z / np.linalg.norm(z, axis=1, keepdims=True)
        assert (z[0] @ z[1] > z[0] @ z[3]) == alike


def test_padding_is_no_edge_and_every_setting_counts(key):
    padded = line(key, pad_graphs(GRAPH, GraphSize(7, 14, 2)), "second", PLAN)
    edges = jnp.stack([jnp.asarray(GRAPH.senders), jnp.asarray(GRAPH.receivers)], 1)
    again = fit_edges(key, edges, 7, PLAN, False, 0.05)
    np.testing.assert_allclose(padded, again, rtol=1e-6)
    for changed in (
        fit_edges(jax.random.fold_in(key, 1), edges, 7, PLAN, False, 0.05),
        fit_edges(key, edges, 7, PLAN, False, 0.02),
    ):
        assert np.abs(changed - again).max() > 1e-3


def test_errors_say_what_and_got(key):
    with pytest.raises(ValueError, match="numbers of a plan must be at least 1; got"):
        line(key, GRAPH, plan=PLAN._replace(num_negatives=0))
    with pytest.raises(ValueError, match="must be first or second; got third"):
        line(key, GRAPH, "third")
    bare = one_graph(np.ones((3, 1), np.float32), [], [])
    with pytest.raises(ValueError, match="the graph must have an edge; got none"):
        line(key, bare)
    beyond = one_graph(np.ones((3, 1), np.float32), [0, 7], [7, 0])
    with pytest.raises(ValueError, match=r"must be in \[0, 3\); got 7 at edge 1"):
        line(key, beyond)
    path = one_graph(np.ones((3, 1), np.float32), [0, 1, 1], [1, 0, 2])
    with pytest.raises(
        ValueError, match=r"both ways; got 1 one way only, such as \[2\]"
    ):
        line(key, path)
