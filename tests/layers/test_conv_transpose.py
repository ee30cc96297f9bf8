"""The transposed layer: the operation, a bias, and Flax with its kernel turned."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers.conv_transpose import ConvTranspose
from jaxdl.testing.layers import check_layer


def test_conforms_and_is_the_layer_of_flax(key):
    x = jax.random.normal(key, (2, 3, 4, 5))
    layer = ConvTranspose(3, 3, strides=2)
    check_layer(layer, x, key=key)
    twin = nn.ConvTranspose(3, (3, 3), (2, 2), "VALID", transpose_kernel=True)
    variables = layer.init(key, x)
    assert variables["params"]["kernel"].shape == (3, 3, 3, 5)
    ours, flax = (jax.jit(each.apply)(variables, x) for each in (layer, twin))
    np.testing.assert_allclose(ours, flax, rtol=1e-5, atol=1e-5)


def test_the_bias_is_added_and_groups_do_not_mix(key):
    layer = ConvTranspose(4, 2, 2, groups=2, bias_init=nn.initializers.ones)
    x = jax.random.normal(key, (1, 2, 2, 2)).at[..., 1].set(0)
    y = layer.apply(layer.init(key, x), x)
    np.testing.assert_array_equal(y[..., 2:], 1)
    assert (y[..., :2] != 1).all()


def test_draws_have_the_scale_of_the_inputs(key):
    kernel = ConvTranspose(50, 3).init(key, jnp.ones((1, 3, 3, 20)))["params"]["kernel"]
    assert kernel.std() == pytest.approx((9 * 20) ** -0.5, rel=0.05)


def test_computes_in_dtype_and_stores_in_param_dtype(key):
    layer = ConvTranspose(3, 3, dtype=jnp.bfloat16)
    x = jnp.ones((1, 4, 4, 1))
    y, variables = jax.eval_shape(lambda x: layer.init_with_output(key, x), x)
    assert {a.dtype for a in jax.tree.leaves(variables)} == {jnp.dtype("float32")}
    assert y.dtype == jnp.bfloat16


@pytest.mark.parametrize(("features", "groups"), [(4, 3), (4, 0), (3, 2)])
def test_groups_must_fit(key, features, groups):
    layer = ConvTranspose(features, 3, groups=groups)
    with pytest.raises(ValueError, match=f"divide .*; got {groups} groups for 4 chan"):
        layer.init(key, jnp.ones((1, 4, 4, 4)))
