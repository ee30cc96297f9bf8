"""LSUV: the variance of every layer is 1, nothing else moves, and dead layers stay."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import linen as nn

from jaxdl.layers.lsuv import lsuv

NAMES = ["stem", "block/hidden", "head"]


class Block(nn.Module):
    @nn.compact
    def __call__(self, x):
        bias = nn.initializers.normal(0.3)
        return nn.tanh(nn.Dense(30, bias_init=bias, name="hidden")(x))


class Net(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(40, name="stem")(x))
        return nn.Dense(5, name="head")(Block(name="block")(x))


@pytest.fixture
def setting(key):
    """The outputs of the three layers on a batch, and parameters far too large."""
    x = 3 * jax.random.normal(key, (200, 10))
    params = Net().init(key, x)["params"]
    params = jax.tree.map(lambda leaf: 5 * leaf if leaf.ndim == 2 else leaf, params)

    def outputs_fn(params):
        _, seen = Net().apply({"params": params}, x, capture_intermediates=True)
        seen = seen["intermediates"]
        dense = seen["stem"], seen["block"]["hidden"], seen["head"]
        return {n: d["__call__"][0] for n, d in zip(NAMES, dense, strict=True)}

    return outputs_fn, params


def test_outputs_of_every_layer_have_variance_one(setting):
    outputs_fn, params = setting
    scaled = jax.jit(lambda params: lsuv(outputs_fn, params, NAMES))(params)
    for output in outputs_fn(scaled).values():
        assert abs(np.var(np.float64(output)) - 1) < 0.011


def test_only_the_length_of_the_named_kernels_changes(setting):
    outputs_fn, params = setting
    scaled = lsuv(outputs_fn, params, NAMES[1:])
    np.testing.assert_array_equal(scaled["stem"]["kernel"], params["stem"]["kernel"])
    ratio = scaled["head"]["kernel"] / params["head"]["kernel"]
    np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-5)
    for path in (("stem",), ("block", "hidden"), ("head",)):
        before, after = params, scaled
        for part in path:
            before, after = before[part], after[part]
        np.testing.assert_array_equal(before["bias"], after["bias"])


def test_a_layer_whose_outputs_do_not_vary_is_left_alone(setting):
    outputs_fn, params = setting
    zero = jax.tree.map(jnp.zeros_like, params)
    scaled = lsuv(outputs_fn, zero, NAMES)
    jax.tree.map(np.testing.assert_array_equal, scaled, zero)


def test_the_number_of_rounds_is_a_limit(setting):
    outputs_fn, params = setting
    scaled = lsuv(outputs_fn, params, NAMES, max_rounds=0)
    jax.tree.map(np.testing.assert_array_equal, scaled, params)


def test_an_unknown_layer_is_refused(setting):
    with pytest.raises(ValueError, match=r"got 'tail'. The outputs are block/hidden"):
        lsuv(*setting, ["stem", "tail"])
