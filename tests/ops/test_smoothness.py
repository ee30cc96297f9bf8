"""What is left to tell nodes apart, by the formulas of the papers."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np

from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs
from jaxdl.data.graph import from_networkx, to_dense
from jaxdl.ops.diffusion import smooth
from jaxdl.ops.smoothness import dirichlet_energy, mean_average_distance
from jaxdl.testing import assert_graph_permutation_invariant

PAIR = [
    from_networkx(networkx.gnp_random_graph(n, 0.5, seed=n))._replace(edges=None)
    for n in (7, 5)
]
PADDED = pad_graphs(batch_graphs(PAIR), GraphSize(16, 60, 4))


def normalised(graph):
    """The normalised adjacency with loops."""
    adjacency = to_dense(graph) + np.eye(graph.num_nodes)
    scale = adjacency.sum(axis=0) ** -0.5
    return scale[:, None] * adjacency * scale


def test_the_energy_is_its_trace_graph_by_graph(key):
    x = np.asarray(jax.random.normal(key, (16, 3)))
    found = dirichlet_energy(jnp.asarray(x), PADDED)
    for graph, rows, energy in zip(PAIR, (x[:7], x[7:12]), found, strict=False):
        expected = np.trace(rows.T @ (np.eye(len(rows)) - normalised(graph)) @ rows)
        np.testing.assert_allclose(energy, expected, rtol=1e-5)
        assert energy < 2 * np.square(rows).sum()
    np.testing.assert_array_equal(found[2:], 0)


def test_sums_over_neighbours_lose_energy_at_the_rate_of_the_spectrum(key):
    graph = from_networkx(networkx.karate_club_graph())
    values, vectors = np.linalg.eigh(normalised(graph))
    second = np.sort(np.abs(values))[-2]
    x = jax.random.normal(key, (34, 2))
    energies = [float(dirichlet_energy(smooth(x, graph, k), graph)[0]) for k in (8, 9)]
    assert energies[1] <= second**2 * energies[0] * (1 + 1e-4)
    still = jnp.asarray(vectors[:, -1:], jnp.float32)
    np.testing.assert_allclose(dirichlet_energy(still, graph), 0, atol=1e-6)


def test_the_distance_is_the_mean_over_pairs(key):
    x = np.array(jax.random.normal(key, (16, 3)))
    x[2] = 0  # has no direction
    found = mean_average_distance(jnp.asarray(x), PADDED)
    for rows, distance in zip((np.delete(x[:7], 2, 0), x[7:12]), found, strict=False):
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        pairs = 1 - (unit @ unit.T)[np.triu_indices(len(unit), 1)]
        np.testing.assert_allclose(distance, pairs.mean(), rtol=1e-5)
    np.testing.assert_array_equal(found[2:], 0)


def test_nodes_that_are_alike_have_no_distance_and_a_finite_slope():
    for x in (jnp.zeros((16, 3)), jnp.ones((16, 3))):
        value, slope = jax.value_and_grad(
            lambda x: mean_average_distance(x, PADDED).sum()
        )(x)
        np.testing.assert_allclose(value, 0, atol=1e-6)
        assert np.isfinite(slope).all()
    few = jnp.zeros((16, 3)).at[1, 1].set(1)
    np.testing.assert_array_equal(mean_average_distance(few, PADDED), 0)


def test_the_order_of_the_nodes_does_not_matter(key):
    graph = batch_graphs(PAIR)._replace(nodes=jax.random.normal(key, (12, 3)))
    for measure in (dirichlet_energy, mean_average_distance):
        assert_graph_permutation_invariant(
            lambda g, f=measure: f(jnp.asarray(g.nodes), g), graph, key=key
        )
