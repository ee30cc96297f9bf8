"""Smoothing forgets where it began; personalised PageRank does not."""

import functools

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.data.graph import from_networkx, to_dense
from jaxdl.ops.diffusion import personalised_pagerank, smooth

GRAPH = from_networkx(networkx.karate_club_graph())


def normalised():
    """The normalised adjacency with loops."""
    adjacency = to_dense(GRAPH) + np.eye(34)
    scale = adjacency.sum(axis=0) ** -0.5
    return scale[:, None] * adjacency * scale


def test_smoothing_is_a_power_of_the_normalised_adjacency(key):
    x = jax.random.normal(key, (34, 2))
    expected = np.linalg.matrix_power(normalised(), 3) @ x
    np.testing.assert_allclose(smooth(x, GRAPH, 3), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(smooth(x, GRAPH, 0), x)


def test_smoothing_ends_at_the_roots_of_the_degrees(key):
    x = jax.random.normal(key, (34, 3))
    ten = jax.jit(lambda x: smooth(x, GRAPH, 10))
    far = np.asarray(functools.reduce(lambda x, _: ten(x), range(20), x))
    root = np.sqrt(to_dense(GRAPH).sum(axis=0) + 1)
    assert np.linalg.matrix_rank(far, tol=1e-3 * np.abs(far).max()) == 1
    np.testing.assert_allclose(far[:, 0] / root, far[0, 0] / root[0], rtol=1e-3)


@pytest.mark.parametrize("teleport", [0.3, 0.5])
def test_personalised_pagerank_is_its_closed_form(key, teleport):
    x = jax.random.normal(key, (34, 2))
    inverse = np.linalg.inv(np.eye(34) - (1 - teleport) * normalised())
    found = jax.jit(lambda x, t: personalised_pagerank(x, GRAPH, 25, t))(x, teleport)
    np.testing.assert_allclose(found, teleport * inverse @ x, rtol=1e-3, atol=1e-4)


def test_the_ends_of_teleport(key):
    x = jax.random.normal(key, (34, 2))
    np.testing.assert_array_equal(personalised_pagerank(x, GRAPH, 3, 1.0), x)
    np.testing.assert_allclose(
        personalised_pagerank(x, GRAPH, 3, 0.0), smooth(x, GRAPH, 3), rtol=1e-6
    )
    slope = jax.grad(lambda t: personalised_pagerank(x, GRAPH, 2, t).sum())(
        jnp.float32(0.1)
    )
    assert np.isfinite(slope)
