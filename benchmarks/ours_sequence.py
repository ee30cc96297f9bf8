"""Recurrent layers of jaxdl, trained to give what they are told."""

from typing import Any

import jax
import numpy as np
import optax
from flax import linen as nn

from benchmarks.ours import HParams, stepping
from jaxdl.core.model import Model, from_functions
from jaxdl.core.types import Batch
from jaxdl.layers import GRU, LSTM
from jaxdl.losses import squared_error_loss
from jaxdl.train import supervised

SHAPE = (32, 100, 256)


def outputs_of(layer: nn.Module) -> Model:
    """The model that gives the outputs of a recurrent layer and drops its state."""
    return from_functions(layer.init, lambda variables, x: layer.apply(variables, x)[0])


def regression(layer: nn.Module) -> Any:
    """Steps of Adam on the squared error of every output."""

    def loss(outputs: jax.Array, batch: Batch, hparams: HParams) -> jax.Array:
        return squared_error_loss(outputs, batch.y).mean(-1)

    draw = np.random.default_rng(0)
    x, y = draw.normal(size=(2, *SHAPE)).astype(np.float32)
    batch = Batch(x, y, np.ones(SHAPE[:1], np.float32))
    made = supervised(
        outputs_of(layer), loss, lambda hparams: optax.adam(hparams.learning_rate)
    )
    return stepping(made, jax.device_put(batch))


def lstm() -> Any:
    """An LSTM of 256 units on 32 sequences of 100 steps, a call a step."""
    return regression(LSTM(SHAPE[-1]))


def gru() -> Any:
    """The same with a GRU."""
    return regression(GRU(SHAPE[-1]))
