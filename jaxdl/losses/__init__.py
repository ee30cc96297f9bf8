"""Losses: pure functions from outputs and targets to one number per example."""

from jaxdl.losses.bpr import bpr_loss as bpr_loss
from jaxdl.losses.cross_entropy import (
    binary_cross_entropy_loss as binary_cross_entropy_loss,
)
from jaxdl.losses.cross_entropy import cross_entropy_loss as cross_entropy_loss
from jaxdl.losses.ctc import ctc_loss as ctc_loss
from jaxdl.losses.dice import dice_loss as dice_loss
from jaxdl.losses.dice import multiclass_dice_loss as multiclass_dice_loss
from jaxdl.losses.focal import focal_loss as focal_loss
from jaxdl.losses.hinge import crammer_singer_loss as crammer_singer_loss
from jaxdl.losses.hinge import hinge_loss as hinge_loss
from jaxdl.losses.multilabel import multilabel_loss as multilabel_loss
from jaxdl.losses.next_token import next_token_loss as next_token_loss
from jaxdl.losses.next_token import token_losses as token_losses
from jaxdl.losses.nll import gaussian_nll_loss as gaussian_nll_loss
from jaxdl.losses.nll import poisson_nll_loss as poisson_nll_loss
from jaxdl.losses.norm_error import half_squared_error_loss as half_squared_error_loss
from jaxdl.losses.norm_error import l1_loss as l1_loss
from jaxdl.losses.norm_error import l2_loss as l2_loss
from jaxdl.losses.orthogonality import orthogonality_loss as orthogonality_loss
from jaxdl.losses.penalty import is_kernel as is_kernel
from jaxdl.losses.penalty import l1_penalty as l1_penalty
from jaxdl.losses.penalty import l2_penalty as l2_penalty
from jaxdl.losses.skip_gram import skip_gram_loss as skip_gram_loss
from jaxdl.losses.squared_error import huber_loss as huber_loss
from jaxdl.losses.squared_error import squared_error_loss as squared_error_loss
from jaxdl.losses.time_gradient import gradient_ratio_loss as gradient_ratio_loss
from jaxdl.ops.weighted import weighted_mean as weighted_mean
