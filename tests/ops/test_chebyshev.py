"""Terms are polynomials of the Laplacian, and reach as far as their number."""

import jax
import jax.numpy as jnp
import networkx
import numpy as np
import pytest

from jaxdl.data.graph import from_networkx, laplacian
from jaxdl.ops.chebyshev import chebyshev_terms

RING = from_networkx(networkx.cycle_graph(9))


@pytest.mark.parametrize("largest", [2.0, 1.95])
def test_terms_are_polynomials_of_the_spectrum(key, largest):
    graph = from_networkx(networkx.karate_club_graph())
    x = jax.random.normal(key, (34, 2))
    values, vectors = np.linalg.eigh(laplacian(graph, "symmetric").toarray())
    scaled = 2 * values / largest - 1
    for k, term in enumerate(chebyshev_terms(x, graph, 5, largest)):
        filtered = np.polynomial.Chebyshev.basis(k)(scaled)
        expected = vectors @ (filtered[:, None] * (vectors.T @ np.asarray(x)))
        np.testing.assert_allclose(term, expected, rtol=1e-4, atol=1e-5)


def test_a_term_reaches_as_many_steps_as_its_number():
    impulse = jnp.zeros((9, 1)).at[0].set(1)
    for k, term in enumerate(chebyshev_terms(impulse, RING, 4)):
        far = np.flatnonzero(np.abs(term[:, 0]) > 1e-7)
        assert max(min(i, 9 - i) for i in far) == k


@pytest.mark.parametrize("order", [1, 2, 3])
def test_there_are_as_many_as_asked_for(order):
    assert len(chebyshev_terms(jnp.ones((9, 1)), RING, order)) == order
