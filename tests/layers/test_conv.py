"""The layer is Flax's, weights and all."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers.conv import Conv

CASES = {
    "pointwise": dict(features=4, kernel_size=(1, 1), strides=(2, 2)),
    "blocked": dict(features=4, kernel_size=(3, 2), padding="VALID"),
    "canonical": dict(features=17, kernel_size=(5, 3), use_bias=False),
    "grouped": dict(features=6, kernel_size=(3, 3), groups=2),
    "depthwise": dict(features=6, kernel_size=(3, 3), groups=6, padding=1),
    "dilated": dict(features=3, kernel_size=(3, 3), dilation=(2, 1)),
}


def twin(features, kernel_size, groups=1, dilation=1, **settings):
    return nn.Conv(
        features,
        kernel_size,
        feature_group_count=groups,
        kernel_dilation=dilation,
        **settings,
    )


@pytest.mark.parametrize("case", CASES)
def test_is_the_layer_of_flax(key, case):
    x = jax.random.normal(key, (2, 9, 8, 6))
    ours, theirs = Conv(**CASES[case]), twin(**CASES[case])
    variables = jax.jit(ours.init)(key, x)
    drawn = jax.jit(theirs.init)(key, x)

    @jax.jit
    def both(variables, x):
        def energy(layer):
            return lambda v, x: jnp.sum(jnp.sin(layer.apply(v, x)))

        return [
            jax.value_and_grad(energy(layer), (0, 1))(variables, x)
            for layer in (ours, theirs)
        ]

    mine, flax = both(variables, x)
    same = jax.tree.map(jnp.array_equal, variables, drawn)
    assert all(jax.tree.leaves(same))  # one key, one draw
    for a, b in zip(jax.tree.leaves(mine), jax.tree.leaves(flax), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4)


def test_bias_is_added(key):
    layer = Conv(3, 1, bias_init=nn.initializers.constant(0.5))
    x = jnp.zeros((1, 2, 2, 3))
    np.testing.assert_array_equal(layer.apply(layer.init(key, x), x), x + 0.5)


def test_computes_in_dtype_and_stores_in_param_dtype(key):
    layer = Conv(3, 3, dtype=jnp.bfloat16)
    x = jnp.ones((1, 4, 4, 1))
    variables = layer.init(key, x)
    assert {a.dtype for a in jax.tree.leaves(variables)} == {jnp.dtype("float32")}
    assert layer.apply(variables, x).dtype == jnp.bfloat16


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Conv(4, 3, groups=2), (1, 4, 4, 3), "divide the channels of x; got 2 groups"),
        (Conv(4, 3, groups=0), (1, 4, 4, 3), "divide the channels of x; got 0 groups"),
        (Conv(4, 3), (4, 4, 3), "x must be .*height, width, channels"),
        (Conv(4, 5, padding=0), (1, 4, 4, 3), "5x5 pixels must fit"),
    ],
)
def test_bad_input_says_what_and_got(key, layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones(shape))


def test_the_other_layout_is_recognised_once_there_is_a_kernel(key):
    layer = Conv(4, 3)
    variables = layer.init(key, jnp.ones((1, 8, 8, 3)))
    with pytest.raises(ValueError, match="looks like NCHW"):
        layer.apply(variables, jnp.ones((1, 3, 8, 8)))
