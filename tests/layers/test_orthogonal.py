"""The weights are those of JAX's initialiser, also for several seeds in step."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.orthogonal import orthogonal, orthonormal


@pytest.mark.parametrize("shape", [(5, 5), (9, 4), (4, 9), (2, 3, 4), (1, 1)])
def test_is_that_of_jax(key, shape):
    found = orthogonal(2.0)(key, shape)
    wanted = jax.nn.initializers.orthogonal(2.0)(key, shape, jnp.float32)
    np.testing.assert_allclose(found, wanted, atol=2e-5)


def test_is_orthogonal_where_draws_are_nearly_dependent(key):
    row = jax.random.normal(key, (1, 40))
    rows = row + 1e-3 * jax.random.normal(jax.random.key(1), (20, 40))
    found = np.float64(orthonormal(rows))
    np.testing.assert_allclose(found @ found.T, np.eye(20), atol=2e-6)


def test_seeds_in_step_call_no_lapack(key):
    draw = jax.jit(jax.vmap(lambda key: orthogonal()(key, (4, 4))))
    keys = jax.random.split(key, 3)
    assert "custom-call" not in draw.lower(keys).compile().as_text()
    np.testing.assert_allclose(draw(keys)[1], orthogonal()(keys[1], (4, 4)), atol=1e-6)
