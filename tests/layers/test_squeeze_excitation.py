"""Squeeze and excitation: a factor for each channel, from the means of all."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import SqueezeExcitation
from jaxdl.testing import check_layer


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_is_its_formula_in_numpy(key):
    layer = SqueezeExcitation(3, "silu")
    x = jax.random.normal(key, (2, 4, 5, 6))
    variables = layer.init(key, x)
    weights = {
        name: (np.asarray(p["kernel"][0, 0]), np.asarray(p["bias"]) + 0.1)
        for name, p in variables["params"].items()
    }
    shifted = jax.tree.map(lambda p: p + 0.1 * (p.ndim == 1), variables)
    images = np.asarray(x)
    narrow = images.mean((1, 2)) @ weights["fc1"][0] + weights["fc1"][1]
    gate = sigmoid(narrow * sigmoid(narrow) @ weights["fc2"][0] + weights["fc2"][1])
    expected = images * gate[:, None, None]
    np.testing.assert_allclose(layer.apply(shifted, x), expected, rtol=1e-5)


def test_the_gate_does_not_see_where_pixels_are(key):
    layer = SqueezeExcitation(2)
    x = jax.random.normal(key, (2, 3, 4, 5))
    y, variables = layer.init_with_output(key, x)
    np.testing.assert_allclose(
        layer.apply(variables, x[:, ::-1]), y[:, ::-1], rtol=1e-5, atol=1e-6
    )


def test_is_a_well_behaved_layer(key):
    check_layer(SqueezeExcitation(3, "tanh"), jnp.ones((2, 3, 3, 4)) * 0.5, key=key)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (SqueezeExcitation(0), "features must be at least 1; got 0"),
        (SqueezeExcitation(2, "rellu"), "Did you mean relu"),
    ],
)
def test_bad_settings_say_what_and_got(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((1, 2, 2, 3)))
