"""R2 agrees with scikit-learn, on one target and on several."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from sklearn.metrics import r2_score

from jaxdl.metrics import R2


@pytest.mark.parametrize("num_targets", [1, 3])
def test_agrees_with_scikit_learn(key, num_targets):
    outputs, noise = jax.random.normal(key, (2, 40, num_targets))
    scales = jnp.array([[1.0, 10.0, 100.0]])[:, :num_targets]
    targets, outputs = scales * (outputs + 0.3 * noise + 1), scales * outputs
    weight = jax.random.uniform(key, (40,))
    value = R2.init(num_targets).update(outputs, targets, weight).compute()
    expected = r2_score(targets, outputs, sample_weight=weight)
    np.testing.assert_allclose(value, expected, rtol=1e-4)


def test_the_mean_scores_zero_and_the_truth_one():
    targets = jnp.array([[1.0], [2.0], [6.0]])
    mean = jnp.full((3, 1), 3.0)
    assert R2.init().update(targets, targets, jnp.ones(3)).compute() == 1
    assert R2.init().update(mean, targets, jnp.ones(3)).compute() == 0


def test_a_constant_target_is_minus_infinity_or_nan():
    targets = jnp.full((3, 1), 2.0)
    assert R2.init().update(targets + 1, targets, jnp.ones(3)).compute() == -jnp.inf
    assert jnp.isnan(R2.init().update(targets, targets, jnp.ones(3)).compute())


def test_a_mean_of_many_deviations_costs_the_digits_that_are_promised(key):
    noise, error = jax.random.normal(key, (2, 2000, 1))
    targets = 100 + noise
    outputs = targets + 0.5 * error
    value = R2.init().update(outputs, targets, jnp.ones(2000)).compute()
    assert abs(value - r2_score(targets, outputs)) < 100**2 * 1e-6
