"""The loss is 0 for what keeps lengths, and its formula for the rest."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.losses import orthogonality_loss


def test_rotations_and_reflections_cost_nothing(key):
    turns = jax.random.orthogonal(key, 4, (3,))
    np.testing.assert_allclose(orthogonality_loss(turns), np.zeros(3), atol=1e-10)
    slope = jax.grad(lambda a: orthogonality_loss(a).sum())(turns)
    np.testing.assert_allclose(slope, np.zeros((3, 4, 4)), atol=1e-5)


def test_is_its_formula_in_numpy(key):
    a = np.asarray(jax.random.normal(key, (3, 4, 4)))
    expected = [np.linalg.norm(np.eye(4) - m @ m.T) ** 2 for m in a]
    np.testing.assert_allclose(orthogonality_loss(jnp.asarray(a)), expected, rtol=1e-5)


def test_bfloat16_is_summed_in_float32():
    loss = orthogonality_loss(2 * jnp.eye(3, dtype=jnp.bfloat16)[None])
    assert loss.dtype == jnp.float32
    assert loss[0] == 27
