"""Predict numbers: squared error in units of the targets' variance."""

import jax.numpy as jnp

from jaxdl.losses import squared_error_loss
from jaxdl.metrics import R2, MeanAbsoluteError, RootMeanSquaredError
from jaxdl.recipes.prepare import Prepared
from jaxdl.recipes.tasks.task import Loss, Task


def regression_loss(prepared: Prepared) -> Loss:
    """Squared error in units of the targets' variance: predicting the mean costs 1."""
    assert prepared.targets is not None
    scale = jnp.asarray(prepared.targets.std)[None]
    return lambda outputs, batch, hparams: squared_error_loss(
        outputs / scale, batch.y / scale
    )


REGRESS = Task(
    loss=regression_loss,
    metrics={
        "rmse": RootMeanSquaredError.init,
        "mae": MeanAbsoluteError.init,
        "r2": R2.init,
    },
    monitor="rmse",
    mode="min",
)
