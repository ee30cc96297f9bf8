"""Echo-state networks: the radius asked for, the echo property, a fit that predicts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.data import mackey_glass
from jaxdl.models.linear import predict_linear
from jaxdl.models.sequence import echo, fit_readout, reservoir, spectral_radius


def test_the_matrix_has_the_radius_and_the_density_asked_for(key):
    radii = jnp.array([0.5, 1.2])
    draw = lambda radius: reservoir(key, 60, 2, radius=radius, density=0.2)
    networks = jax.vmap(draw)(radii)
    for kernel, radius in zip(np.asarray(networks.kernel), (0.5, 1.2), strict=True):
        assert np.abs(np.linalg.eigvals(kernel)).max() == pytest.approx(radius, 1e-4)
        assert abs((kernel != 0).mean() - 0.2) < 0.05
    np.testing.assert_allclose(
        networks.kernel[1], networks.kernel[0] * 2.4, rtol=1e-4, atol=1e-6
    )
    assert spectral_radius(jnp.array([[0.0, 2.0], [-2.0, 0.0]])) == pytest.approx(2)


def test_below_one_the_start_is_forgotten(key):
    network = reservoir(key, 30, 1, radius=0.5)
    x = jax.random.normal(key, (60, 1))
    starts = jax.random.normal(key, (2, 30))
    one, other = (echo(network, x, start) for start in starts)
    assert jnp.abs(one[0] - other[0]).max() > 0.1
    np.testing.assert_allclose(one[-1], other[-1], atol=1e-5)


def test_leaky_units_move_a_part_of_the_way(key):
    network = reservoir(key, 10, 1)
    x = jax.random.normal(key, (2, 1))
    state = np.zeros(10)
    for t, found in enumerate(echo(network, x, keep=0.6)):
        new = np.tanh(x[t] @ network.inputs + network.bias + state @ network.kernel)
        state = 0.6 * state + 0.4 * new
        np.testing.assert_allclose(found, state, rtol=1e-5, atol=1e-6)


def test_predicts_mackey_glass_over_radii_in_one_program(key):
    series = jnp.asarray(mackey_glass(700), jnp.float32)[:, None]
    x, y = series[:-1], series[1:]

    def error(radius):
        states = echo(reservoir(key, 80, 1, radius=radius), x)
        fit = fit_readout(states[:500], y[:500])
        miss = predict_linear(fit, states[500:]) - y[500:]
        return jnp.sqrt(jnp.mean(miss**2)) / jnp.std(y)

    errors = jax.jit(jax.vmap(error))(jnp.array([0.3, 0.9]))
    assert errors.max() < 0.05  # the last value misses by 0.15
    last = jnp.sqrt(jnp.mean((x - y)[500:] ** 2)) / jnp.std(y)
    assert last > 2 * errors.max()


@pytest.mark.parametrize("num_units", [1, 4])
def test_a_network_without_a_circle_gets_one(num_units):
    keys = jax.vmap(jax.random.key)(jnp.arange(12))
    draw = jax.jit(jax.vmap(lambda key: reservoir(key, num_units, 1, density=0.1)))
    kernels = np.asarray(draw(keys).kernel, float)
    for kernel in kernels:
        assert np.abs(np.linalg.eigvals(kernel)).max() == pytest.approx(0.9, 1e-4)
    assert (kernels[:, 0, 0] == np.float32(0.9)).any()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"density": 0.0}, r"density must be in \(0, 1\]; got 0.0"),
        ({"radius": -1.0}, r"radius must be at least 0 and finite; got -1.0"),
        ({"radius": float("nan")}, r"radius must be at least 0 and finite; got nan"),
        ({"num_units": 0}, "num_units must be at least 1; got 0"),
        ({"num_features": 0}, "num_features must be at least 1; got 0"),
    ],
)
def test_bad_settings_say_what_and_got(key, settings, message):
    with pytest.raises(ValueError, match=message):
        reservoir(key, **{"num_units": 5, "num_features": 1, **settings})


@pytest.mark.parametrize("keep", [2.0, 1.0, -0.1, float("nan")])
def test_units_keep_a_share(key, keep):
    with pytest.raises(ValueError, match=rf"keep must be in \[0, 1\); got {keep}"):
        echo(reservoir(key, 3, 1), jnp.ones((4, 1)), keep=keep)


@pytest.mark.parametrize("washout", [-1, 4])
def test_some_step_is_left_to_fit(washout):
    states, y = jnp.ones((4, 2)), jnp.ones((4, 1))
    with pytest.raises(
        ValueError, match=rf"washout must be in \[0, 4\).*; got {washout}"
    ):
        fit_readout(states, y, washout=washout)
