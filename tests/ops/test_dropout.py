"""Dropout: the share, the mean, the ends of the range, and a traced rate."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.dropout import dropout, keep_rate, scale_by_kept, thin


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_share_and_mean_are_those_of_the_rate(key, rate):
    x = jnp.full((200, 200), 3.0)
    out = dropout(x, rate, key)
    error = np.sqrt(rate * (1 - rate) / x.size)
    assert abs(jnp.mean(out == 0) - rate) < 4 * error
    np.testing.assert_allclose(out[out != 0], 3 / (1 - rate), rtol=1e-6)


def test_a_share_is_dropped_in_every_row_and_column(key):
    dropped = dropout(jnp.ones((100, 100)), 0.5, key) == 0
    for axis in (0, 1):
        share = dropped.mean(axis)
        assert 0.2 < share.min() < share.max() < 0.8


@pytest.mark.parametrize("dtype", [jnp.float32, jnp.bfloat16])
def test_the_ends_of_the_range_are_exact_in_value_and_gradient(key, dtype):
    x = jax.random.normal(key, (50,), dtype)

    def both(rate):
        out, pull = jax.vjp(lambda x, rate: dropout(x, rate, key), x, rate)
        return out, *pull(jnp.ones_like(out))

    out, dx, drate = jax.vmap(both)(jnp.array([0.0, 1.0]))
    assert out.dtype == dtype
    np.testing.assert_array_equal(out, jnp.stack([x, jnp.zeros_like(x)]))
    np.testing.assert_array_equal(dx, jnp.stack([jnp.ones_like(x), jnp.zeros_like(x)]))
    assert jnp.all(jnp.isfinite(drate))


def test_gradient_is_the_mask_over_the_share_that_stays(key):
    x = jnp.full((100,), 2.0)
    out, pull = jax.vjp(lambda x: dropout(x, 0.25, key), x)
    np.testing.assert_allclose(pull(jnp.ones(100))[0], out / 2, rtol=1e-6)
    assert 0 < jnp.sum(out == 0) < 100


def test_a_sweep_of_rates_is_the_single_runs(key):
    rates = jnp.array([0.0, 0.3, 0.7, 1.0])
    swept = jax.jit(jax.vmap(lambda rate: dropout(jnp.ones(40), rate, key)))(rates)
    alone = [dropout(jnp.ones(40), float(rate), key) for rate in rates]
    np.testing.assert_allclose(swept, jnp.stack(alone), rtol=1e-6)


def test_another_key_drops_other_entries(key):
    one, two = (dropout(jnp.ones(100), 0.5, k) for k in jax.random.split(key))
    assert jnp.any(one != two)


def test_what_is_dropped_may_be_nan(key):
    x = jnp.full(20, jnp.nan)
    value, grad = jax.value_and_grad(lambda x: dropout(x, 1.0, key).sum())(x)
    assert value == 0
    assert not jnp.any(grad)


def test_nothing_stays_nothing(key):
    assert dropout(jnp.zeros((0, 3)), 0.5, key).shape == (0, 3)


@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_the_two_compensations_differ_by_the_share_that_stays(key, rate):
    x = jax.random.normal(key, (100,))
    thinned, scaled = thin(x, rate, key), scale_by_kept(dropout(x, rate, key), rate)
    np.testing.assert_allclose(thinned, scaled, rtol=1e-6)
    grad = jax.grad(lambda x: thin(x, rate, key).sum())(x)
    np.testing.assert_array_equal(grad, thinned != 0)


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_both_compensations_keep_each_mean(key, rate):
    x = jnp.array([1.0, -2.0, 5.0])
    keys = jax.random.split(key, 4000)
    for function, mean, size in (
        (dropout, x, x / (1 - rate)),
        (thin, scale_by_kept(x, rate), x),
    ):
        found = jax.vmap(lambda k, f=function: f(x, rate, k))(keys).mean(0)
        error = np.abs(size) * np.sqrt(rate * (1 - rate) / 4000)
        assert jnp.all(jnp.abs(found - mean) < 4 * error)


def test_the_rate_of_evaluation_may_be_swept():
    rates = jnp.array([0.0, 0.25, 1.0])
    out = jax.vmap(lambda rate: scale_by_kept(jnp.full(1, 2.0), rate))(rates)
    np.testing.assert_allclose(out[:, 0], [2, 1.5, 0])
    np.testing.assert_allclose(keep_rate(0.25), 0.75)
