"""The spatial transformer: it begins as the identity, and learns to turn back."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers.spatial_transformer import SpatialTransformer, identity_init
from jaxdl.ops.grid_sample import affine_grid, grid_sample
from jaxdl.testing import check_layer


class Localiser(nn.Module):
    @nn.compact
    def __call__(self, x):
        return nn.Dense(5, name="hidden")(x.reshape(x.shape[0], -1))


@pytest.mark.parametrize("corners", [False, True])
def test_begins_as_the_identity_of_any_size(key, corners):
    x = jax.random.normal(key, (2, 5, 4, 3))
    layer = SpatialTransformer(Localiser(), align_corners=corners)
    y, variables = layer.init_with_output(key, x)
    np.testing.assert_allclose(y, x, rtol=1e-4, atol=1e-5)
    smaller = SpatialTransformer(Localiser(), size=(3, 2), align_corners=corners)
    grid = affine_grid(
        jnp.broadcast_to(jnp.eye(2, 3), (2, 2, 3)), (3, 2), align_corners=corners
    )
    expected = grid_sample(x, grid, align_corners=corners)
    np.testing.assert_allclose(smaller.apply(variables, x), expected, rtol=1e-4)


def test_conforms(key):
    silent = {"localiser/hidden/kernel", "localiser/hidden/bias"}  # behind zeros
    x = jax.random.normal(key, (2, 4, 4, 1))
    check_layer(SpatialTransformer(Localiser()), x, key=key, no_gradient=silent)


def test_the_localiser_has_a_gradient_after_one_step_and_theta_is_sown(key):
    x = jax.random.normal(key, (2, 4, 4, 1))
    layer = SpatialTransformer(Localiser())

    def energy(params):
        y, state = layer.apply({"params": params}, x, mutable=["intermediates"])
        return jnp.sum(jnp.sin(y + x)), state["intermediates"]["theta"][0]

    slope = jax.jit(jax.grad(energy, has_aux=True))
    params = layer.init(key, x)["params"]
    step, theta = slope(params)
    np.testing.assert_array_equal(theta, np.broadcast_to(np.eye(2, 3), (2, 2, 3)))
    params = jax.tree.map(lambda p, g: p - 0.1 * g, params, step)
    step, theta = slope(params)
    assert jnp.any(theta[0] != theta[1])
    assert all(jnp.any(g) for g in jax.tree.leaves(step))


def test_six_numbers_make_an_affine_transformation(key):
    with pytest.raises(ValueError, match=r"6 numbers; got \(5,\)"):
        identity_init(key, (5,), jnp.float32)
