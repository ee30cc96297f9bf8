"""Neighbours are those of scikit-learn, and analogies of sums of vectors hold."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from jaxdl.ops.analogy import analogy, nearest, unit_rows


def test_neighbours_are_those_of_scikit_learn(key):
    vectors = jax.random.normal(key, (20, 5))
    tokens, cosines = nearest(vectors, 3 * vectors[4], 6, jnp.array([4, 7]))
    theirs = cosine_similarity(vectors, vectors[4:5])[:, 0]
    theirs[[4, 7]] = -np.inf
    order = np.argsort(-theirs)[:6]
    np.testing.assert_array_equal(tokens, order)
    np.testing.assert_allclose(cosines, theirs[order], rtol=1e-5)
    assert nearest(vectors, vectors[4], 1)[0][0] == 4


def test_analogies_of_sums_hold():
    """The vector of a word is that of its role and that of its kind."""
    roles, kinds = jnp.eye(5)[:3], jnp.eye(5)[3:]
    vectors = (roles[:, None] + kinds[None]).reshape(6, 5)
    number = lambda i: jnp.int32(i)
    for role in range(3):
        for other in {0, 1, 2} - {role}:
            a, b, c = (number(2 * role), number(2 * role + 1), number(2 * other))
            assert analogy(vectors, a, b, c) == 2 * other + 1
            assert analogy(vectors, b, a, c + 1) == 2 * other


def test_zeros_are_near_nothing():
    zeros = jnp.zeros((2, 3))
    np.testing.assert_array_equal(unit_rows(zeros), zeros)
    assert np.isfinite(jax.grad(lambda x: unit_rows(x).sum())(zeros)).all()


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match=r"count must be in \[1, 1\]; got 2"):
        nearest(jnp.eye(2), jnp.ones(2), 2, jnp.array([0]))
    with pytest.raises(ValueError, match=r"leave_out must be in \[0, 3\); got 3"):
        nearest(jnp.eye(3), jnp.ones(3), 1, jnp.array([3]))
    with pytest.raises(ValueError, match=r"a, b and c must be in \[0, 3\); got -1"):
        analogy(jnp.eye(3), *map(jnp.int32, (0, 1, -1)))
