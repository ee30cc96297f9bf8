"""LeNet-5: its size, what it computes, and the smallest image it sees."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

import jaxdl
from jaxdl.models import backbone
from jaxdl.models.vision.lenet import lenet


class Reference(nn.Module):
    """The same network, of Flax's own layers."""

    @nn.compact
    def __call__(self, x):
        """Logits."""
        for i, (features, padding) in enumerate([(6, 2), (16, 0)]):
            layer = nn.Conv(features, (5, 5), padding=padding, name=f"conv_{i}")
            x = nn.max_pool(nn.tanh(layer(x)), (2, 2), (2, 2))
        x = x.reshape(len(x), -1)
        for i, width in enumerate([120, 84]):
            x = nn.tanh(nn.Dense(width, name=f"dense_{i}")(x))
        return nn.Dense(7, name="output")(x)


def test_has_61706_parameters():
    model = jaxdl.create_model("lenet")
    variables = jax.eval_shape(model.init, jax.random.key(0), jnp.ones((1, 28, 28, 1)))
    sizes = {
        name: sum(leaf.size for leaf in layer.values())
        for name, layer in variables.params.items()
    }
    assert sizes == {
        "conv_0": 156,
        "conv_1": 2416,
        "dense_0": 48120,
        "dense_1": 10164,
        "output": 850,
    }
    assert sum(sizes.values()) == 61706


def test_is_its_layers_in_value_and_gradient(key):
    x = jax.random.uniform(key, (3, 28, 20, 2))
    model = lenet(num_classes=7, activation="tanh")
    variables = jax.jit(partial(model.init, train=False))(key, x)

    @jax.jit
    def both(variables, x):
        return [
            jax.value_and_grad(lambda v, f=f: jnp.sum(jnp.sin(f(v))))(variables)
            for f in (
                lambda v: model.apply(v, x, train=True),
                lambda v: Reference().apply(v, x),
            )
        ]

    ours, reference = both(variables, x)
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(reference), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_its_body_is_one_with_the_whole(key):
    x = jax.random.uniform(key, (2, 28, 28, 1))
    whole, body = jaxdl.create_model("lenet"), backbone("lenet")
    hidden = jaxdl.create_model("lenet", num_classes=0)
    variables = jax.jit(whole.init)(key, x)
    maps, _ = body.apply(variables, x, train=False)
    assert {name: each.shape[1:] for name, each in maps.items()} == {
        "conv_0": (28, 28, 6),
        "pool_1": (14, 14, 6),
        "pool_2": (5, 5, 16),
    }
    output = variables.params["output"]
    read = hidden.apply(variables, x, train=False)[0] @ output["kernel"]
    logits, _ = whole.apply(variables, x, train=False)
    np.testing.assert_allclose(logits, read + output["bias"][None], atol=1e-5)
    without = jax.eval_shape(hidden.init, key, x)
    assert set(variables.params) - set(without.params) == {"output"}


@pytest.mark.parametrize("size", [(12, 12), (13, 12), (32, 40)])
def test_sees_any_size_from_12x12(size):
    model = jaxdl.create_model("lenet")
    sample = jnp.ones((2, *size, 3))
    variables = jax.eval_shape(model.init, jax.random.key(0), sample)
    logits, _ = jax.eval_shape(
        lambda v, x: model.apply(v, x, train=False), variables, sample
    )
    assert logits.shape == (2, 10)


@pytest.mark.parametrize(
    ("settings", "shape", "message"),
    [
        ({}, (1, 12, 11, 1), "at least 12x12 pixels; got 12x11"),
        ({}, (1, 11, 12, 1), "at least 12x12 pixels; got 11x12"),
        ({}, (1, 1, 28, 28), "looks like NCHW"),
        ({"num_classes": -1}, (1, 28, 28, 1), "num_classes must be at least 1, or 0"),
        ({"activation": "rellu"}, (1, 28, 28, 1), "Did you mean relu"),
    ],
)
def test_bad_input_says_what_and_got(key, settings, shape, message):
    with pytest.raises(ValueError, match=message):
        lenet(**settings).init(key, jnp.ones(shape), train=False)
