"""Convolution over time: its definition, no look ahead, and step by step."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.conv1d import check_times, conv1d, conv1d_step


@pytest.mark.parametrize(("taps", "dilation"), [(1, 1), (3, 1), (2, 3)])
def test_causal_is_the_sum_over_earlier_steps(key, taps, dilation):
    x = jax.random.normal(key, (2, 7, 3))
    kernel = jax.random.normal(key, (taps, 3, 4))
    expected = np.zeros((2, 7, 4))
    for t in range(7):
        for k in range(taps):
            at = t - (taps - 1 - k) * dilation
            if at >= 0:
                expected[:, t] += np.float64(x[:, at]) @ np.float64(kernel[k])
    y = conv1d(x, kernel, padding="CAUSAL", dilation=dilation)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_is_that_of_lax(key, padding):
    x = jax.random.normal(key, (2, 8, 3))
    kernel = jax.random.normal(key, (3, 3, 4))
    y = conv1d(x, kernel, strides=2, padding=padding)
    expected = jax.lax.conv_general_dilated(
        x, kernel, (2,), padding, dimension_numbers=("NWC", "WIO", "NWC")
    )
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)


def test_step_by_step_is_all_at_once_in_value_and_gradient(key):
    x = jax.random.normal(key, (2, 6, 3))
    kernel = jax.random.normal(key, (3, 3, 4))

    def steps(x, kernel):
        step = lambda past, x: conv1d_step(past, x, kernel, dilation=2)
        return jax.lax.scan(step, jnp.zeros((2, 4, 3)), x.swapaxes(0, 1))[1]

    def whole(x, kernel):
        return conv1d(x, kernel, padding="CAUSAL", dilation=2).swapaxes(0, 1)

    def found(run):
        total = lambda *args: jnp.sin(run(*args)).sum()
        return run(x, kernel), jax.grad(total, (0, 1))(x, kernel)

    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5),
        *(jax.jit(found, static_argnums=0)(run) for run in (steps, whole)),
    )


def test_bad_input_says_what_and_got():
    x, kernel = jnp.ones((1, 8, 2)), jnp.ones((3, 2, 1))
    with pytest.raises(ValueError, match=r"x must be \[batch, time, channels\] .* sh"):
        conv1d(x[0], kernel)
    with pytest.raises(ValueError, match="strides must be at least 1; got 0"):
        conv1d(x, kernel, strides=0)
    with pytest.raises(ValueError, match="the 9 steps that the kernel reaches"):
        conv1d(x, kernel, padding="VALID", dilation=4)
    with pytest.raises(ValueError, match=r"channels, features\]; got shape \(3, 2\)"):
        check_times(x.shape, kernel[..., 0].shape)
    with pytest.raises(ValueError, match="at least one tap; got 0"):
        conv1d(x, kernel[:0])
