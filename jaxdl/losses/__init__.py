"""Losses: pure functions from outputs and targets to one number per example."""

from jaxdl.losses.cross_entropy import (
    binary_cross_entropy_loss as binary_cross_entropy_loss,
)
from jaxdl.losses.cross_entropy import cross_entropy_loss as cross_entropy_loss
from jaxdl.losses.squared_error import huber_loss as huber_loss
from jaxdl.losses.squared_error import squared_error_loss as squared_error_loss
from jaxdl.ops.weighted import weighted_mean as weighted_mean
