"""The rate finder: a known steepest point, noise, divergence, a real quadratic."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.optim.lr_range import geometric, line_slopes, lr_range, running_mean

RATES = geometric(1e-5, 100, 10.0)(jnp.arange(101))


def test_the_rate_rises_by_a_constant_factor():
    np.testing.assert_allclose(RATES[jnp.array([0, 100])], [1e-5, 10], rtol=1e-4)
    ratio = RATES[1:] / RATES[:-1]
    np.testing.assert_allclose(ratio, 10 ** (6 / 100), rtol=1e-4)
    after = geometric(1e-5, 100, 10.0)(jnp.array([101, 10**6]))
    np.testing.assert_allclose(after, 10, rtol=1e-5)


def test_every_number_may_be_traced(check_schedule):
    check_schedule(geometric, (0.01, 40.0, 0.5))


def test_finds_the_steepest_point_of_a_known_curve():
    """A loss that is a logistic function of the rate's logarithm falls fastest at 0."""
    losses = jax.nn.sigmoid(-3 * (jnp.log10(RATES) + 2))
    found = lr_range(losses, RATES, smoothing=0.0)
    np.testing.assert_allclose(found.rate, 1e-2, rtol=0.01)
    np.testing.assert_allclose(found.smoothed, losses, rtol=1e-6)


def test_does_not_look_beyond_the_lowest_loss():
    diverging = jnp.where(RATES < 1, jax.nn.sigmoid(-3 * (jnp.log10(RATES) + 2)), 99.0)
    again = diverging.at[-3:].set(jnp.array([99.0, 50.0, 98.0]))  # a steeper fall
    for losses in (diverging, again, again.at[-2:].set(jnp.nan)):
        found = lr_range(losses, RATES, smoothing=0.5)
        assert 3e-3 < found.rate < 3e-2


def test_smoothing_survives_noise_and_is_an_axis(key):
    clean = jax.nn.sigmoid(-3 * (jnp.log10(RATES) + 2))
    noisy = clean + 0.05 * jax.random.normal(key, clean.shape)
    found = jax.jit(jax.vmap(lambda s: lr_range(noisy, RATES, smoothing=s)))(
        jnp.array([0.0, 0.9])
    )
    assert 2e-3 < found.rate[1] < 2e-1
    assert jnp.std(jnp.diff(found.smoothed[1])) < jnp.std(jnp.diff(found.smoothed[0]))


def test_noise_at_the_start_does_not_decide(key):
    """The running mean begins with single losses, and falls from a high one."""
    clean = jax.nn.sigmoid(-3 * (jnp.log10(RATES) + 2))
    for start in ([1.5, 1.4], [1.3, 0.7, 1.3, 0.7]):
        noisy = clean.at[: len(start)].set(jnp.array(start))
        assert 5e-3 < lr_range(noisy, RATES).rate < 2e-2


def test_slopes_are_those_of_fitted_lines(key):
    values = jax.random.normal(key, (9,)).at[8].set(jnp.nan)
    slopes = line_slopes(values, 2)
    for i in range(4):
        line = np.polyfit(np.arange(5), np.asarray(values[i : i + 5]), 1)
        np.testing.assert_allclose(slopes[i], line[0], rtol=1e-4, atol=1e-6)
    assert jnp.isnan(slopes[4])


def test_the_running_mean_is_a_weighted_mean_of_what_was(key):
    values = jax.random.normal(key, (9,))
    weights = 0.7 ** np.arange(9)
    for n in (1, 5, 9):
        recent = np.asarray(values[:n])[::-1]
        expected = recent @ weights[:n] / weights[:n].sum()
        np.testing.assert_allclose(
            running_mean(values, 0.7)[n - 1], expected, rtol=1e-4
        )


def test_suggests_a_rate_that_trains_a_quadratic():
    scales = jnp.array([1.0, 4.0])  # plain descent diverges above 2 / 4

    def advance(x, rate):
        return x - rate * scales * x, jnp.sum(scales * x**2)

    _, losses = jax.lax.scan(advance, jnp.ones(2), RATES)
    rate = lr_range(losses, RATES, smoothing=0.5).rate
    assert 0.01 < rate < 0.5
    end, _ = jax.lax.scan(lambda x, _: advance(x, rate), jnp.ones(2), length=300)
    assert jnp.linalg.norm(end) < 0.1


def test_a_loss_that_never_falls_has_no_rate():
    found = lr_range(jnp.arange(5.0), RATES[:5])
    assert jnp.isnan(found.rate)


def test_bad_arguments_say_what_and_got():
    with pytest.raises(ValueError, match="losses must be at least 3; got 2"):
        lr_range(jnp.ones(2), RATES[:2])
