"""Optimisation beyond optax: schedules, solvers, line searches, second order."""

from jaxdl.optim import line_search as line_search
from jaxdl.optim import second_order as second_order
from jaxdl.optim.by_part import discriminative as discriminative
from jaxdl.optim.by_part import gradual_unfreezing as gradual_unfreezing
from jaxdl.optim.by_part import scale_by_part as scale_by_part
from jaxdl.optim.epoch_schedules import by_epoch as by_epoch
from jaxdl.optim.epoch_schedules import (
    inverse_square_root_epoch as inverse_square_root_epoch,
)
from jaxdl.optim.epoch_schedules import inverse_time as inverse_time
from jaxdl.optim.lr_range import LrRange as LrRange
from jaxdl.optim.lr_range import geometric as geometric
from jaxdl.optim.lr_range import lr_range as lr_range
from jaxdl.optim.max_norm import clip_columns as clip_columns
from jaxdl.optim.max_norm import max_norm as max_norm
from jaxdl.optim.minimise import Minimum as Minimum
from jaxdl.optim.minimise import minimise as minimise
from jaxdl.optim.one_cycle import one_cycle as one_cycle
from jaxdl.optim.optimizers import OPTIMIZERS as OPTIMIZERS
from jaxdl.optim.optimizers import optimizer as optimizer
from jaxdl.optim.piecewise import piecewise as piecewise
from jaxdl.optim.schedules import constant as constant
from jaxdl.optim.schedules import cosine as cosine
from jaxdl.optim.schedules import exponential as exponential
from jaxdl.optim.schedules import inverse_square_root as inverse_square_root
from jaxdl.optim.schedules import linear as linear
from jaxdl.optim.schedules import staircase as staircase
from jaxdl.optim.schedules import with_warmup as with_warmup
