"""Temporal convolutional networks: what an output sees, by the support of gradients."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.models.sequence import TCN, TemporalBlock


def seen(net, variables, x, time):
    """Which inputs the features of a time depend on."""

    def total(x, time):
        _, kept = net.apply(variables, x, train=False, mutable=["intermediates"])
        return jnp.sum(kept["intermediates"]["steps"][0][:, time])

    return np.asarray(jnp.any(jax.jit(jax.grad(total))(x, time) != 0, (0, 2)))


@pytest.mark.parametrize(("levels", "taps"), [(2, 3), (3, 2)])
def test_sees_its_receptive_field_and_no_future(key, levels, taps):
    net = TCN(2, features=16, num_levels=levels, kernel_size=taps)
    length = net.receptive_field + 4
    x = jax.random.normal(key, (8, length, 2))
    variables = net.init(key, x, train=False)
    expected = np.arange(length)
    last = seen(net, variables, x, -1)
    np.testing.assert_array_equal(last, expected >= length - net.receptive_field)
    early = seen(net, variables, x, 3)
    assert not early[4:].any()
    assert early[3]


def test_a_block_is_its_formula(key):
    x = jax.random.normal(key, (2, 5, 3))
    block = TemporalBlock(4, 2, 1)
    variables = block.init(key, x, train=False)
    params = jax.tree.map(np.float64, variables["params"])

    def conv(name, x, normal=True):
        kernel, bias = params[name]["kernel"], params[name]["bias"]
        if normal:
            length = np.sqrt((kernel**2).sum((0, 1)))
            kernel = kernel / length
        before = np.pad(x, ((0, 0), (len(kernel) - 1, 0), (0, 0)))
        taps = [before[:, k : k + 5] @ kernel[k] for k in range(len(kernel))]
        return sum(taps) + bias

    y = np.maximum(conv("conv1", np.float64(x)), 0)
    y = np.maximum(conv("conv2", y), 0)
    expected = np.maximum(conv("downsample", np.float64(x), False) + y, 0)
    found = block.apply(variables, x, train=False)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["features", "num_levels", "kernel_size"])
def test_bad_settings_say_what_and_got(key, name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1; got 0"):
        TCN(2, **{name: 0}).init(key, jnp.ones((1, 2, 3)), train=False)
