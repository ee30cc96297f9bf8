"""Two layers on each position: their formula, and what they refuse."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers import FeedForward
from jaxdl.testing import check_layer


def test_is_two_products_with_a_bend_between(key):
    x = jax.random.normal(key, (2, 3, 4))
    layer = FeedForward(4, 5, nn.relu, use_bias=False)
    variables = layer.init(key, x)
    params = variables["params"]
    widen, narrow = (np.asarray(params[n]["kernel"]) for n in ("widen", "narrow"))
    expected = np.maximum(np.asarray(x) @ widen, 0) @ narrow
    np.testing.assert_allclose(layer.apply(variables, x), expected, 1e-5, 1e-6)


def test_is_four_times_as_wide_unless_told(key):
    x = jax.random.normal(key, (2, 4))
    params = FeedForward(4).init(key, x)["params"]
    assert params["widen"]["kernel"].shape == (4, 16)
    assert set(params["narrow"]) == {"kernel", "bias"}
    check_layer(FeedForward(4), x, key=key)


def test_widths_are_at_least_one(key):
    with pytest.raises(ValueError, match="features must be at least 1; got -3"):
        FeedForward(4, -3).init(key, jnp.ones((1, 4)))
