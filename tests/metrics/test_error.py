"""Regression errors agree with scikit-learn."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn import metrics as reference

from jaxdl.metrics import MeanAbsoluteError, MeanSquaredError, RootMeanSquaredError


@pytest.mark.parametrize("num_targets", [1, 3])
@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (MeanSquaredError, reference.mean_squared_error),
        (MeanAbsoluteError, reference.mean_absolute_error),
    ],
)
def test_agrees_with_scikit_learn(key, metric, expected, num_targets):
    outputs, targets = jax.random.normal(key, (2, 20, num_targets))
    weight = jax.random.uniform(key, (20,))
    value = metric.init().update(outputs, targets, weight).compute()
    sought = expected(targets, outputs, sample_weight=weight)
    np.testing.assert_allclose(value, sought, rtol=1e-5)


def test_root_of_one_target_agrees_with_scikit_learn(key):
    outputs, targets = jax.random.normal(key, (2, 20, 1))
    value = RootMeanSquaredError.init().update(outputs, targets, jnp.ones(20)).compute()
    expected = reference.root_mean_squared_error(targets, outputs)
    np.testing.assert_allclose(value, expected, rtol=1e-5)


def test_root_comes_after_the_mean_over_targets():
    outputs, targets = jnp.array([[3.0, 0.0]]), jnp.zeros((1, 2))
    value = RootMeanSquaredError.init().update(outputs, targets, jnp.ones(1)).compute()
    np.testing.assert_allclose(value, np.sqrt(4.5), rtol=1e-6)
