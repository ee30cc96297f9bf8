"""Convolution, norm, activation: the three in turn, named as torchvision's."""

import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers import ConvNorm


@pytest.mark.parametrize("train", [True, False])
def test_is_its_three_parts_in_turn(key, train):
    layer = ConvNorm(6, (3, 5), 2, groups=2, activation="relu6", momentum=0.75)
    x = jnp.linspace(-3, 9, 2 * 7 * 8 * 4).reshape(2, 7, 8, 4)
    variables = layer.init(key, x, train=False)
    y, state = layer.apply(variables, x, train=train, mutable=["batch_stats"])
    conv = nn.Conv(
        6,
        (3, 5),
        strides=2,
        padding=((1, 1), (2, 2)),
        feature_group_count=2,
        use_bias=False,
    )
    norm = nn.BatchNorm(use_running_average=not train, momentum=0.75, epsilon=1e-5)
    params, stats = variables["params"], variables["batch_stats"]
    z = conv.apply({"params": params["0"]}, x)
    z, moved = norm.apply(
        {"params": params["1"], "batch_stats": stats["1"]}, z, mutable=["batch_stats"]
    )
    np.testing.assert_allclose(y, jnp.clip(z, 0, 6), rtol=1e-4, atol=1e-5)
    assert y.shape == (2, 4, 4, 6)
    if train:
        np.testing.assert_allclose(
            state["batch_stats"]["1"]["mean"],
            moved["batch_stats"]["mean"],
            rtol=1e-4,
            atol=1e-6,
        )


def test_may_go_without_activation_and_have_other_names(key):
    layer = ConvNorm(3, 1, activation=None, names=("conv", "bn"), epsilon=0.5)
    x = jnp.ones((1, 2, 2, 1))
    y, variables = layer.init_with_output(key, x, train=False)
    assert set(variables["params"]) == {"conv", "bn"}
    kernel = variables["params"]["conv"]["kernel"][0, 0, 0]
    np.testing.assert_allclose(y[0, 0, 0], kernel / 1.5**0.5, rtol=1e-5)


def test_padding_may_be_any_of_a_convolution(key):
    x = jnp.ones((1, 7, 7, 1))
    sizes = {None: 7, "VALID": 5, 2: 9}
    for padding, size in sizes.items():
        y, _ = ConvNorm(1, padding=padding).init_with_output(key, x, train=False)
        assert y.shape == (1, size, size, 1)
