"""The maxout layer: its pieces, the functions it becomes, and convexity."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.maxout import Maxout
from jaxdl.testing.layers import check_layer


def test_layer_conforms(key):
    check_layer(Maxout(3), jax.random.normal(key, (4, 5)), key=key)


def test_agrees_with_the_maximum_of_affine_functions(key):
    layer, x = Maxout(2, num_pieces=3), jax.random.normal(key, (4, 5))
    params = layer.init(key, x)["params"]["dense"]
    params = {"kernel": params["kernel"], "bias": jnp.arange(6.0) / 10}
    pieces = np.float64(x) @ np.float64(params["kernel"]) + np.arange(6) / 10
    expected = np.stack([pieces[:, :3].max(1), pieces[:, 3:].max(1)], axis=1)
    out = layer.apply({"params": {"dense": params}}, x)
    np.testing.assert_allclose(out, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("kernel", "function"),
    [([[1.0, 0.0]], jax.nn.relu), ([[1.0, -1.0]], jnp.abs)],
)
def test_two_pieces_are_a_relu_or_an_absolute_value(kernel, function):
    x = jnp.linspace(-3, 3, 12)[:, None]
    params = {"dense": {"kernel": jnp.array(kernel), "bias": jnp.zeros(2)}}
    out = Maxout(1).apply({"params": params}, x)
    np.testing.assert_allclose(out, function(x))


def test_it_is_convex_in_its_input(key):
    layer = Maxout(3, num_pieces=4)
    one, other = jax.random.normal(key, (2, 50, 5))
    variables = layer.init(key, one)
    middle = layer.apply(variables, (one + other) / 2)
    mean = (layer.apply(variables, one) + layer.apply(variables, other)) / 2
    assert jnp.all(middle <= mean + 1e-5)


def test_no_pieces_are_refused(key):
    with pytest.raises(ValueError, match="num_pieces must be at least 1; got 0"):
        Maxout(2, num_pieces=0).init(key, jnp.ones((1, 3)))
