"""f(PX, PAPᵀ): what keeps the law passes, what breaks it is named."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.testing import (
    assert_adjacency_equivariant,
    assert_adjacency_invariant,
)


@pytest.fixture
def arrays(key):
    """Features and a matrix, not symmetric."""
    return jax.random.normal(key, (5, 3)), jax.random.normal(key, (5, 5))


def hear(x, adjacency):
    """A lawful layer."""
    return jnp.tanh(adjacency.T @ x) + x


def test_lawful_functions_pass(key, arrays):
    assert_adjacency_equivariant(hear, *arrays, key=key)
    assert_adjacency_invariant(lambda x, a: hear(x, a).sum(0), *arrays, key=key)
    x, adjacency = arrays
    features = jnp.stack([adjacency, adjacency**2], -1)
    assert_adjacency_equivariant(
        lambda x, a: jnp.einsum("ijf,ik->jkf", a, x), x, features, key=key
    )


@pytest.mark.parametrize(
    "broken",
    [
        lambda x, a: jnp.triu(a) @ x,
        lambda x, a: a @ x + jnp.eye(5, 3),
        lambda x, a: a @ jnp.cumsum(x, 0),
    ],
)
def test_functions_that_break_the_law_are_named(key, arrays, broken):
    with pytest.raises(
        AssertionError, match=r"nodes are, but at \[try, node, axis 2\]"
    ):
        assert_adjacency_equivariant(broken, *arrays, key=key)
    with pytest.raises(AssertionError, match=r"the same result, but at \[try"):
        assert_adjacency_invariant(
            lambda x, a: jnp.sin(broken(x, a)).sum(), *arrays, key=key
        )


def test_only_the_rows_moved_is_not_the_law(key, arrays):
    """A function of the rows of the matrix alone misses that columns moved."""
    with pytest.raises(AssertionError, match="reordered as the nodes"):
        assert_adjacency_equivariant(
            lambda x, a: a @ jnp.arange(5.0)[:, None], *arrays, key=key
        )


def test_what_cannot_be_seen_is_refused(key, arrays):
    with pytest.raises(ValueError, match="at least two nodes to reorder; got 1"):
        assert_adjacency_invariant(hear, jnp.ones((1, 2)), jnp.ones((1, 1)), key=key)
    with pytest.raises(ValueError, match="num_tries must be at least 1; got 0"):
        assert_adjacency_equivariant(hear, *arrays, key=key, num_tries=0)
    for shape in ((5, 4), (6, 6)):
        with pytest.raises(ValueError, match=r"must be \[5, 5\] for 5 nodes; got \("):
            assert_adjacency_invariant(hear, arrays[0], jnp.ones(shape), key=key)
