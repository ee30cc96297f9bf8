"""Networks that tell at each step of a sequence what the next one holds.

Source: Bai, Kolter and Koltun, "An Empirical Evaluation of Generic Convolutional and
Recurrent Networks for Sequence Modeling", 2018, for music as keys.
"""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import unknown_name
from jaxdl.core.types import Scalar
from jaxdl.layers import Dropout, RecurrentStack
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.recurrent import LAYERS
from jaxdl.models.sequence.shared import check
from jaxdl.models.sequence.tcn import TemporalBlock

FRAMES: Mapping[str, Any] = MappingProxyType(
    {
        "tasks": ("multilabel",),
        "input_shape": (159, 88),
        "data": "jsb_chorales",
        "forms": ("rolls",),
        "sample": lambda: jax.ShapeDtypeStruct((1, 159, 88), jnp.float32),
    }
)
"""The facts of a model that answers at every step."""


class RecurrentFrames(nn.Module):
    """A stack of recurrent layers, and at each step a linear map of its state.

    Attributes:
      num_classes: answers of a step.
      cell: ``"rnn"``, ``"lstm"`` or ``"gru"``.
      features: units of a layer.
      num_layers: layers on top of each other.
      dropout_rate: probability of zeroing what a layer gives, in training; may be
        traced.
    """

    num_classes: int
    cell: str = "lstm"
    features: int = 128
    num_layers: int = 1
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """Logits of the step after each; none depends on a later one.

        Raises:
          ValueError: ``x`` is not a batch of sequences, a setting is below 1, or the
            cell is unknown.
        """
        check(x, num_classes=self.num_classes, features=self.features)
        if self.cell not in LAYERS:
            cure = "jaxdl.models.sequence.recurrent.LAYERS"
            raise unknown_name("cell", self.cell, LAYERS, cure)
        states, _ = RecurrentStack(
            partial(LAYERS[self.cell], self.features),
            self.num_layers,
            dropout_rate=self.dropout_rate,
            name="recurrent",
        )(x, train=train)
        states = Dropout(self.dropout_rate, name="dropout")(states, train=train)
        return nn.Dense(self.num_classes, name="output")(states)


class ConvolutionalFrames(nn.Module):
    """Temporal blocks of dilation 1, 2, 4…, and at each step a linear map.

    Attributes:
      num_classes: answers of a step.
      features: channels of every block.
      num_levels: how many blocks.
      kernel_size: taps of a convolution.
      dropout_rate: probability of zeroing a value after a convolution in training; may
        be traced.
    """

    num_classes: int
    features: int = 128
    num_levels: int = 2
    kernel_size: int = 3
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """Logits of the step after each; none depends on a later one.

        Raises:
          ValueError: ``x`` is not a batch of sequences, or a setting is below 1.
        """
        check(x, num_classes=self.num_classes, num_levels=self.num_levels)
        for i in range(self.num_levels):
            x = TemporalBlock(
                self.features,
                self.kernel_size,
                2**i,
                self.dropout_rate,
                name=f"block_{i}",
            )(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("frames_lstm", **FRAMES, defaults={"lr": 0.01, "epochs": 60})
def frames_lstm(
    num_classes: int = 88,
    features: int = 128,
    num_layers: int = 1,
    dropout_rate: Scalar = 0.5,
) -> RecurrentFrames:
    """Long short-term memory that answers at every step.

    Args:
      num_classes: answers of a step.
      features: units of a layer.
      num_layers: layers on top of each other.
      dropout_rate: probability of zeroing what a layer gives, in [0, 1].
    """
    return RecurrentFrames(num_classes, "lstm", features, num_layers, dropout_rate)


@MODELS.register("frames_gru", **FRAMES, defaults={"lr": 0.01, "epochs": 60})
def frames_gru(
    num_classes: int = 88,
    features: int = 128,
    num_layers: int = 1,
    dropout_rate: Scalar = 0.5,
) -> RecurrentFrames:
    """Gated recurrent units that answer at every step.

    Args:
      num_classes: answers of a step.
      features: units of a layer.
      num_layers: layers on top of each other.
      dropout_rate: probability of zeroing what a layer gives, in [0, 1].
    """
    return RecurrentFrames(num_classes, "gru", features, num_layers, dropout_rate)


@MODELS.register("frames_tcn", **FRAMES, defaults={"lr": 0.003, "epochs": 60})
def frames_tcn(
    num_classes: int = 88,
    features: int = 128,
    num_levels: int = 2,
    kernel_size: int = 3,
    dropout_rate: Scalar = 0.5,
) -> ConvolutionalFrames:
    """Temporal convolutional network that answers at every step.

    Args:
      num_classes: answers of a step.
      features: channels of every block.
      num_levels: blocks; each sees twice as far as the one before.
      kernel_size: taps of a convolution.
      dropout_rate: probability of zeroing a value after a convolution, in [0, 1].
    """
    return ConvolutionalFrames(
        num_classes, features, num_levels, kernel_size, dropout_rate
    )
