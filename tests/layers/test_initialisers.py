"""Initial weights: their variances, orthogonality, and signals through depth."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.layers.initialisers import INITIALISERS, initialiser

INPUTS, OUTPUTS = 400, 100
VARIANCES = {
    "he_normal": 2 / INPUTS,
    "he_uniform": 2 / INPUTS,
    "large_normal": 1.0,
    "lecun_normal": 1 / INPUTS,
    "lecun_uniform": 1 / INPUTS,
    "orthogonal": 1 / INPUTS,
    "small_normal": 1e-4,
    "xavier_normal": 2 / (INPUTS + OUTPUTS),
    "xavier_uniform": 2 / (INPUTS + OUTPUTS),
    "zeros": 0.0,
}


@pytest.mark.parametrize("name", INITIALISERS)
def test_mean_and_variance_are_those_of_the_table(key, name):
    weights = np.float64(initialiser(name)(key, (INPUTS, OUTPUTS), jnp.float32))
    variance = VARIANCES[name]
    error = np.sqrt(variance / weights.size)
    assert abs(weights.mean()) <= 4 * error
    spread = np.sqrt(2 / weights.size)  # of a normal sample's variance, relative
    assert abs(weights.var() - variance) <= 4 * spread * variance


@pytest.mark.parametrize("shape", [(6, 4), (4, 6)])
def test_orthogonal_keeps_lengths(key, shape):
    weights = np.float64(initialiser("orthogonal")(key, shape, jnp.float32))
    small = weights.T @ weights if shape[0] > shape[1] else weights @ weights.T
    np.testing.assert_allclose(small, np.eye(4), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("small_normal", 0.0, 1e-6),
        ("he_normal", 0.3, 3.0),
        ("large_normal", 1e6, np.inf),
    ],
)
def test_only_he_keeps_the_size_of_signals_under_relu(key, name, low, high):
    def layer(x, key):
        weights = initialiser(name)(key, (200, 200), jnp.float32)
        return jax.nn.relu(x @ weights), None

    x = jax.random.normal(key, (50, 200))
    out = jax.lax.scan(layer, x, jax.random.split(key, 10))[0]
    ratio = jnp.mean(out**2) / jnp.mean(x**2)
    assert low <= ratio < high


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(ValueError, match=r"initialiser 'he'. Did you mean|shows 10"):
        initialiser("he")
    with pytest.raises(ValueError, match="Did you mean xavier_normal"):
        initialiser("xavier_norm")
