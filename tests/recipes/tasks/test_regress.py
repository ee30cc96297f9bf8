"""Regression: the unit of the loss is the variance of the targets."""

import jax.numpy as jnp
import numpy as np

from jaxdl.core.types import Batch
from jaxdl.recipes.config import Job, RegressConfig
from jaxdl.recipes.prepare import prepare_data
from jaxdl.recipes.tasks.regress import regression_loss


def test_predicting_the_mean_costs_one():
    prepared = prepare_data(Job("mlp", RegressConfig(data="diabetes")))
    y = jnp.asarray(prepared.splits.train.y)
    mean = jnp.broadcast_to(jnp.asarray(prepared.targets.mean), y.shape)
    losses = regression_loss(prepared)(mean, Batch(None, y, jnp.ones(len(y))), None)
    np.testing.assert_allclose(losses.mean(), 1, rtol=1e-4)
