"""The head of wide dense layers: where it drops, and how it starts."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.models.vision.dense_head import DenseHead


def head(**fields):
    settings = {
        "num_classes": 2,
        "widths": (2000,),
        "dropout_rate": 0.5,
        "dropout_first": False,
        "names": ("0", "3"),
    }
    return DenseHead(**{**settings, **fields})


@pytest.mark.parametrize("first", [True, False])
def test_drops_before_or_after_a_hidden_layer(key, first):
    module = head(num_classes=0, dropout_first=first)
    x = jnp.ones((1, 50))
    params = module.init(key, x, train=False)
    full = module.apply(params, x, train=False)
    thin = module.apply(params, x, train=True, rngs={"dropout": key})
    zeroed = jnp.mean((thin == 0) & (full > 0))
    assert full.shape == (1, 2000)
    if first:  # what is left of the inputs changes nearly every unit
        assert jnp.mean(thin == 2 * full) < 0.6
    else:  # a unit is left out, or doubled
        np.testing.assert_allclose(thin[thin > 0], 2 * full[thin > 0], rtol=1e-5)
        assert 0.2 < zeroed < 0.3


def test_starts_as_pytorch_does_or_as_told(key):
    x = jnp.ones((1, 100))
    default = head().init(key, x, train=False)["params"]
    assert set(default) == {"0", "3"}
    assert 0.09 < jnp.abs(default["0"]["bias"]).max() <= 0.1
    told = head(kernel_init=nn.initializers.normal(0.01)).init(key, x, train=False)
    assert not jnp.any(told["params"]["0"]["bias"])
    assert abs(told["params"]["0"]["kernel"].std() - 0.01) < 1e-3
