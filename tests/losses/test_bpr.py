"""The loss is -log σ of a difference, finite where scores are far apart."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.special import log_expit

from jaxdl.losses import bpr_loss


def test_it_is_the_formula_and_knows_differences_alone(key):
    chosen, other = np.asarray(jax.random.normal(key, (2, 7))) * 3
    found = bpr_loss(jnp.asarray(chosen), jnp.asarray(other))
    wanted = -log_expit(chosen.astype(float) - other)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)
    moved = bpr_loss(jnp.asarray(chosen + 2), jnp.asarray(other + 2))
    np.testing.assert_allclose(moved, found, rtol=1e-4, atol=1e-6)


def test_far_apart_the_loss_is_linear_and_the_gradient_finite():
    value, slope = jax.value_and_grad(bpr_loss)(jnp.float32(-1e4), jnp.float32(1e4))
    assert (value, slope) == (2e4, -1)
    value, slope = jax.value_and_grad(bpr_loss)(jnp.float32(1e4), jnp.float32(-1e4))
    assert (value, slope) == (0, 0)
    assert bpr_loss(jnp.bfloat16(1), jnp.bfloat16(1)).dtype == jnp.float32


def test_there_is_another_score_for_each():
    with pytest.raises(ValueError, match=r"other must be \(2,\), .*; got \(2, 1\)"):
        bpr_loss(jnp.ones(2), jnp.ones((2, 1)))
