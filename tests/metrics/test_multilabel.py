"""Weighted by their steps, sequences give the mean over all steps."""

import jax
import jax.numpy as jnp
import numpy as np

from jaxdl.losses import binary_cross_entropy_loss
from jaxdl.metrics import MultilabelNLL


def test_the_mean_is_over_all_steps(key):
    logits = jax.random.normal(key, (2, 3, 4))
    targets = (jax.random.normal(key, (2, 3, 4)) > 0).astype(jnp.float32)
    targets = targets.at[1, 1:].set(-1)
    metric = MultilabelNLL.init().update(logits, targets, jnp.array([3.0, 1.0]))
    flat = np.asarray(targets)[..., 0] >= 0
    each = np.asarray(binary_cross_entropy_loss(logits, jnp.maximum(targets, 0)))
    np.testing.assert_allclose(metric.compute(), each.sum(-1)[flat].mean(), rtol=1e-5)
