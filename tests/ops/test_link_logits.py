"""Logits are entries of the Gram matrix, the same from either end."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.link_logits import link_logits


def test_they_are_entries_of_the_gram_matrix(key):
    z = jax.random.normal(key, (5, 3))
    pairs = jnp.stack(jnp.divmod(jnp.arange(25, dtype=jnp.int32), 5), axis=1)
    found = link_logits(z, pairs)
    np.testing.assert_allclose(found.reshape(5, 5), np.asarray(z) @ z.T, rtol=1e-5)
    np.testing.assert_allclose(link_logits(z, pairs[:, ::-1]), found, rtol=1e-6)
    assert link_logits(z, pairs[:0]).shape == (0,)


def test_the_gradient_of_a_node_is_the_sum_of_its_partners(key):
    z = jax.random.normal(key, (4, 2))
    pairs = jnp.array([[0, 1], [0, 2], [0, 0]])
    slope = jax.grad(lambda z: link_logits(z, pairs).sum())(z)
    np.testing.assert_allclose(slope[0], z[1] + z[2] + 2 * z[0], rtol=1e-6)
    np.testing.assert_array_equal(slope[3], 0)


def test_what_is_no_node_is_refused():
    for wrong in (3, -1):
        with pytest.raises(
            ValueError, match=rf"pairs must be in \[0, 3\); got {wrong}"
        ):
            link_logits(jnp.eye(3), jnp.array([[0, wrong]]))
