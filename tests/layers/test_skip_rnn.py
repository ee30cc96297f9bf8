"""Skip connections and removed ones are parameters and masks of the layer."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import SkipRNN
from jaxdl.ops.skip_recurrence import skip_recur


def test_is_the_recurrence_of_its_parameters_and_goes_on(key):
    x = jax.random.normal(key, (2, 5, 2))
    layer = SkipRNN(3, delays=(1, 2))
    params = layer.init(key, x)["params"]
    inputs = x @ params["ih"]["kernel"] + params["ih"]["bias"][None, None]
    kernels = [params["kernel_1"], params["kernel_2"]]
    expected, _ = skip_recur(kernels, inputs.swapaxes(0, 1), (1, 2))
    outputs, _ = layer.apply({"params": params}, x)
    np.testing.assert_allclose(outputs, expected.swapaxes(0, 1), rtol=1e-5, atol=1e-6)
    _, past = layer.apply({"params": params}, x[:, :2])
    rest, _ = layer.apply({"params": params}, x[:, 2:], past)
    np.testing.assert_allclose(rest, outputs[:, 2:], rtol=1e-5, atol=1e-6)


def test_removed_connections_stay_removed(key):
    x = jax.random.normal(key, (2, 5, 2))
    layer = SkipRNN(20, delays=(1,), density=0.3)
    variables = layer.init(key, x)
    there = np.asarray(variables["connections"]["kernel_1"])
    assert abs(there.mean() - 0.3) < 0.1

    def total(params):
        return jnp.sin(layer.apply({**variables, "params": params}, x)[0]).sum()

    gradient = jax.grad(total)(variables["params"])["kernel_1"]
    np.testing.assert_array_equal(np.asarray(gradient != 0), there == 1)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (SkipRNN(2, density=0.0), r"density must be in \(0, 1\]; got 0.0"),
        (SkipRNN(2, delays=(0,)), r"at least 1; got \(0,\)"),
        (SkipRNN(2, delays=()), r"at least 1; got \(\)"),
        (SkipRNN(2, delays=(2, 2)), r"delays must be different .*; got \(2, 2\)"),
    ],
)
def test_bad_settings_say_what_and_got(key, layer, message):
    with pytest.raises(ValueError, match=message):
        layer.init(key, jnp.ones((1, 2, 3)))


@pytest.mark.parametrize("longest", [1, 3])
def test_the_past_is_as_long_as_the_longest_delay(key, longest):
    layer = SkipRNN(2, delays=(1, 2))
    with pytest.raises(ValueError, match=rf"here \(2, 1, 2\); got shape \({longest},"):
        layer.init(key, jnp.ones((1, 2, 3)), jnp.ones((longest, 1, 2)))
