"""CoordConv: the convolution of more channels; it is not the same everywhere."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import Conv
from jaxdl.layers.coord_conv import CoordConv
from jaxdl.ops.coordinates import add_coordinates
from jaxdl.testing import assert_translation_equivariant, check_layer


@pytest.mark.parametrize("with_radius", [False, True])
def test_is_the_convolution_of_the_image_with_coordinates(key, with_radius):
    x = jax.random.normal(key, (2, 5, 4, 3))
    layer = CoordConv(4, 3, strides=2, with_radius=with_radius)
    check_layer(layer, x, key=key)
    variables = layer.init(key, x)
    wider = add_coordinates(x, with_radius=with_radius)
    expected = Conv(4, 3, strides=2).apply(variables, wider)
    np.testing.assert_array_equal(layer.apply(variables, x), expected)


def test_it_is_equivariant_to_translations_only_without_its_coordinates(key):
    x = jax.random.normal(key, (1, 8, 8, 2))
    layer = CoordConv(3, 3)
    variables = layer.init(key, x)
    with pytest.raises(AssertionError, match="moving the images"):
        assert_translation_equivariant(lambda x: layer.apply(variables, x), x, margin=1)
    kernel = variables["params"]["kernel"].at[:, :, 2:].set(0)
    params = {**variables["params"], "kernel": kernel}
    assert_translation_equivariant(
        lambda x: layer.apply({"params": params}, x), x, margin=1
    )


def test_it_finds_its_own_place():
    """What a convolution cannot: each pixel says which row it is in."""
    params = {"kernel": jnp.array([0.0, 1, 0]).reshape(1, 1, 3, 1)}
    layer = CoordConv(1, 1, use_bias=False)
    rows = layer.apply({"params": params}, jnp.zeros((1, 3, 2, 1)))
    np.testing.assert_array_equal(rows[0, :, 0, 0], [-1, 0, 1])
