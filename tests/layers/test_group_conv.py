"""Layers of group convolutions: a network that turns with its images."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers.group_conv import GroupConv
from jaxdl.ops.group_conv import transform
from jaxdl.testing import check_layer


@pytest.mark.parametrize("group", ["p4", "p4m"])
def test_a_network_is_equivariant_and_its_classes_invariant(key, group):
    bias = nn.initializers.normal(1.0)
    first = GroupConv(4, 3, group, bias_init=bias)
    second = GroupConv(3, 3, group, bias_init=bias)
    x = jax.random.normal(key, (2, 5, 5, 2))
    maps, lifting = first.init_with_output(key, x)
    deep = second.init(key, maps)

    @jax.jit
    def network(x):
        maps = nn.relu(first.apply(lifting, x))
        pooled = second.apply(deep, maps).max(3)
        return pooled, pooled.mean((1, 2))

    pooled, features = network(x)
    for g in (1, 2) if group == "p4" else (3, 4, 7):
        turned, same = network(transform(x, g, (1, 2)))
        np.testing.assert_allclose(turned, transform(pooled, g, (1, 2)), 1e-4, 1e-4)
        np.testing.assert_allclose(same, features, rtol=1e-4, atol=1e-4)


def test_conforms_with_the_shapes_and_scales_of_both_kinds(key):
    x = jax.random.normal(key, (2, 4, 4, 20))
    layer = GroupConv(50, 3)
    params = layer.init(key, x)["params"]
    assert params["kernel"].shape == (3, 3, 20, 50)
    assert params["bias"].shape == (50,)
    maps = jnp.ones((1, 4, 4, 4, 20))
    deep = layer.init(key, maps)["params"]["kernel"]
    assert deep.shape == (3, 3, 4, 20, 50)
    assert deep.std() == pytest.approx((9 * 4 * 20) ** -0.5, rel=0.05)
    small = jax.random.normal(key, (1, 3, 3, 4, 2))
    check_layer(GroupConv(2, 3, use_bias=False), small, key=key)


def test_computes_in_dtype_and_stores_in_param_dtype(key):
    layer = GroupConv(2, 3, dtype=jnp.bfloat16)
    x = jnp.ones((1, 4, 4, 1))
    y, variables = jax.eval_shape(lambda x: layer.init_with_output(key, x), x)
    assert {a.dtype for a in jax.tree.leaves(variables)} == {jnp.dtype("float32")}
    assert y.dtype == jnp.bfloat16


def test_bad_input_says_what_and_got(key):
    with pytest.raises(ValueError, match=r"x must be .*; got shape \(4, 4, 1\)"):
        GroupConv(2, 3).init(key, jnp.ones((4, 4, 1)))
    with pytest.raises(ValueError, match="4 elements of p4; got 8 of x"):
        GroupConv(2, 3).init(key, jnp.ones((1, 4, 4, 8, 1)))
