"""Negative log-likelihoods: SciPy, best constants, extremes, impossible counts."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy import stats

from jaxdl.losses import gaussian_nll_loss, poisson_nll_loss
from jaxdl.losses.nll import BEND, bent_exp


def test_gaussian_agrees_with_scipy(key):
    means, log_variances, targets = 2 * jax.random.normal(key, (3, 5, 2))
    deviations = np.exp(np.float64(log_variances) / 2)
    expected = -stats.norm.logpdf(np.float64(targets), means, deviations).sum(1)
    loss = gaussian_nll_loss(means, log_variances, targets)
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_poisson_agrees_with_scipy(key):
    log_rates = 1.5 * jax.random.normal(key, (5, 2))
    counts = jnp.array([[0, 1], [2, 0], [7, 3], [1, 20], [0, 0]])
    expected = -stats.poisson.logpmf(counts, np.exp(np.float64(log_rates))).sum(1)
    for kind in (jnp.int32, jnp.float32):
        loss = poisson_nll_loss(log_rates, counts.astype(kind))
        np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_gaussian_is_stationary_at_mean_and_variance():
    targets = jnp.array([1.0, 2.0, 4.0, 5.5])[:, None]

    def risk(mean, log_variance):
        full = [jnp.full((4, 1), value) for value in (mean, log_variance)]
        return gaussian_nll_loss(*full, targets).mean()

    slopes = jax.grad(risk, (0, 1))(jnp.mean(targets), jnp.log(jnp.var(targets)))
    np.testing.assert_allclose(slopes, [0, 0], atol=1e-6)


def test_poisson_gradient_is_rate_minus_count():
    log_rates, counts = jnp.array([[-1.0, 0.5, 3.0]]), jnp.array([[0, 2, 30]])
    grad = jax.grad(lambda x: poisson_nll_loss(x, counts).sum())(log_rates)
    expected = np.exp(np.float64(log_rates)) - np.asarray(counts)
    np.testing.assert_allclose(grad, expected, rtol=1e-5)


def test_gaussian_extremes_are_exact_or_the_tangent():
    log_variances = jnp.array([1e4, -1e4, -1e4])[:, None]
    targets = jnp.array([5.0, 0.0, 1e4])[:, None]
    value, pull = jax.vjp(
        lambda s: gaussian_nll_loss(jnp.zeros((3, 1)), s, targets), log_variances
    )
    steep = np.exp(BEND) * 1e8 / 2
    limits = [5e3 + np.log(2 * np.pi) / 2, -5e3 + np.log(2 * np.pi) / 2, steep * 9971]
    np.testing.assert_allclose(value, limits, rtol=1e-5)
    slopes = [0.5, 0.5, -steep]
    np.testing.assert_allclose(pull(jnp.ones(3))[0][:, 0], slopes, rtol=1e-5)


def test_poisson_extremes_are_exact_or_the_tangent():
    log_rates, counts = jnp.array([[-1e4], [-1e4], [1e4]]), jnp.array([[0], [3], [3]])
    value, pull = jax.vjp(lambda x: poisson_nll_loss(x, counts), log_rates)
    steep = np.exp(BEND)
    np.testing.assert_allclose(value, [0, 3e4 + np.log(6), steep * 9971], 1e-5, 1e-6)
    np.testing.assert_allclose(pull(jnp.ones(3))[0][:, 0], [0, -3, steep], rtol=1e-5)


def test_the_bend_is_smooth_and_convex():
    x = jnp.linspace(BEND - 1, BEND + 1, 41)
    slope = jax.vmap(jax.grad(bent_exp))(x)
    np.testing.assert_allclose(slope[20], np.exp(BEND), rtol=1e-5)
    assert jnp.all(jnp.diff(slope) >= 0)
    np.testing.assert_allclose(bent_exp(x)[:21], np.exp(np.float64(x[:21])), rtol=1e-5)


def test_a_negative_count_gives_nan_and_gradient_zero():
    counts = jnp.array([[1.0, 0.0], [2.0, -1.0], [2.0, jnp.nan]])
    loss, pull = jax.vjp(lambda x: poisson_nll_loss(x, counts), jnp.zeros((3, 2)))
    np.testing.assert_array_equal(jnp.isnan(loss), [False, True, True])
    np.testing.assert_array_equal(pull(jnp.ones(3))[0], [[0, 1], [0, 0], [0, 0]])


@pytest.mark.parametrize("batch", [(0,), (2, 3)])
def test_any_batch_and_bfloat16_in_float32(batch):
    x = jnp.ones((*batch, 2), jnp.bfloat16)
    for loss in (gaussian_nll_loss(x, x, x), poisson_nll_loss(x, x)):
        assert loss.shape == batch
        assert loss.dtype == jnp.float32
