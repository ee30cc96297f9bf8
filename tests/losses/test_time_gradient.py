"""The penalty is 0 where gradients keep their length, and known where they do not."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.losses import gradient_ratio_loss


def test_is_known_for_a_gradient_of_constant_factor():
    back = 0.5 ** jnp.arange(6.0)[::-1]
    gradients = back[None, :, None] * jnp.array([[3.0, 4.0]])[:, None]
    np.testing.assert_allclose(gradient_ratio_loss(gradients), [0.25], rtol=1e-5)


def test_is_zero_for_rotations_and_finite_where_nothing_arrives(key):
    angle = jax.random.normal(key, (3, 5))
    turned = jnp.stack([jnp.cos(angle), jnp.sin(angle)], -1)
    np.testing.assert_allclose(gradient_ratio_loss(turned), 0, atol=1e-9)
    nothing = jnp.zeros((2, 5, 3))
    slope = jax.grad(lambda g: gradient_ratio_loss(g).sum())(nothing)
    assert jnp.isfinite(slope).all()
