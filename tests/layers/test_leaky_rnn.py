"""Leaky units keep a share of what they had, which may be a batch axis."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers import RNN, LeakyRNN


def test_each_state_is_a_mean_of_the_last_and_the_new(key):
    x = jax.random.normal(key, (2, 4, 2))
    variables = LeakyRNN(3).init(key, x)
    ih, hh = variables["params"]["ih"], variables["params"]["hh"]
    outputs, _ = LeakyRNN(3, keep=0.7).apply(variables, x)
    state = np.zeros((2, 3))
    for t in range(4):
        new = np.tanh(x[:, t] @ ih["kernel"] + state @ hh["kernel"])
        state = 0.7 * state + 0.3 * new
        np.testing.assert_allclose(outputs[:, t], state, rtol=1e-5, atol=1e-6)


def test_keep_is_a_batch_axis_with_a_gradient_and_0_is_the_simple_layer(key):
    x = jax.random.normal(key, (2, 4, 2))
    variables = LeakyRNN(3).init(key, x)

    def total(keep):
        return jnp.sin(LeakyRNN(3, keep=keep).apply(variables, x)[0]).sum()

    keeps = jnp.array([0.0, 0.5, 1.0])
    values, slopes = jax.jit(jax.vmap(jax.value_and_grad(total)))(keeps)
    plain = jnp.sin(RNN(3).apply(variables, x)[0]).sum()
    np.testing.assert_allclose(values, [plain, total(0.5), 0], rtol=1e-4, atol=1e-5)
    numeric = (total(jnp.float32(0.501)) - total(jnp.float32(0.499))) / 0.002
    np.testing.assert_allclose(slopes[1], numeric, rtol=0.02, atol=0.01)


def test_bad_settings_say_what_and_got(key):
    with pytest.raises(ValueError, match=r"keep must be from 0 to 1; got 1\.5"):
        LeakyRNN(3, keep=1.5).init(key, jnp.ones((1, 2, 3)))
