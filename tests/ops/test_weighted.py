"""Weighted sums and means: NumPy's, padding in value and gradient, and nothing."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxdl.ops.weighted import weighted_mean, weighted_sum

VALUES = jnp.array([[1.0, -2.0], [3.0, 0.5]])
WEIGHT = jnp.array([[2.0, 0.0], [0.5, 1.0]])


def test_agrees_with_numpy():
    expected = np.average(np.asarray(VALUES), weights=np.asarray(WEIGHT))
    np.testing.assert_allclose(weighted_mean(VALUES, WEIGHT), expected, rtol=1e-6)
    np.testing.assert_allclose(weighted_sum(VALUES, WEIGHT), expected * 3.5, rtol=1e-6)


@pytest.mark.parametrize("reduce", [weighted_sum, weighted_mean])
@pytest.mark.parametrize("padding", [jnp.nan, jnp.inf])
def test_weight_zero_counts_nothing_in_value_and_gradient(reduce, padding):
    clean, grad = jax.value_and_grad(reduce)(VALUES, WEIGHT)
    padded = VALUES.at[0, 1].set(padding)
    value, padded_grad = jax.value_and_grad(reduce)(padded, WEIGHT)
    assert value == clean
    np.testing.assert_array_equal(padded_grad, grad)
    assert grad[0, 1] == 0
    assert jnp.all(grad[1] != 0)


def test_a_value_of_nan_that_counts_gives_nan():
    assert jnp.isnan(weighted_mean(VALUES.at[1, 0].set(jnp.nan), WEIGHT))


@pytest.mark.parametrize("values", [jnp.array([1.0, jnp.nan]), jnp.zeros(0)])
def test_the_mean_of_nothing_is_zero_with_gradient_zero(values):
    value, grad = jax.value_and_grad(weighted_mean)(values, jnp.zeros(values.shape))
    assert value == 0
    assert not jnp.any(grad)


def test_bfloat16_is_summed_in_float32():
    many = jnp.full(1000, 1.0, jnp.bfloat16)
    assert weighted_sum(many, jnp.ones(1000)) == 1000
    assert weighted_mean(many, jnp.ones(1000)).dtype == jnp.float32
