"""Recurrent networks that read a sequence and answer at its end."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import unknown_name
from jaxdl.core.types import Scalar
from jaxdl.layers import GRU, LSTM, RNN, Recurrent, RecurrentStack
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import SEQUENCES, check

LAYERS: Mapping[str, type[Recurrent]] = MappingProxyType(
    {"rnn": RNN, "lstm": LSTM, "gru": GRU}
)
"""Recurrent layers by name."""


class RecurrentNet(nn.Module):
    """A stack of recurrent layers, and a linear map of the states that it ends in.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      cell: ``"rnn"``, ``"lstm"`` or ``"gru"``.
      features: units of a layer, in each direction.
      num_layers: layers on top of each other.
      bidirectional: whether to read in both directions.
      dropout_rate: probability of zeroing what a layer gives to the next in training;
        may be traced.
    """

    num_classes: int
    cell: str = "lstm"
    features: int = 64
    num_layers: int = 1
    bidirectional: bool = False
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions.

        Raises:
          ValueError: ``x`` is not a batch of sequences, a setting is below 1, or the
            cell is unknown.
        """
        check(x, num_classes=self.num_classes, features=self.features)
        if self.cell not in LAYERS:
            cure = "jaxdl.models.sequence.recurrent.LAYERS"
            raise unknown_name("cell", self.cell, LAYERS, cure)
        _, last = RecurrentStack(
            partial(LAYERS[self.cell], self.features),
            self.num_layers,
            self.bidirectional,
            self.dropout_rate,
            name="recurrent",
        )(x, train=train)
        ends = last[-1 - self.bidirectional :]
        read = jnp.concatenate([state[0] for state in ends], -1)
        return nn.Dense(self.num_classes, name="output")(read)


@MODELS.register("rnn", **SEQUENCES)
def rnn(
    num_classes: int = 10,
    features: int = 64,
    num_layers: int = 1,
    bidirectional: bool = False,
    dropout_rate: Scalar = 0.0,
) -> RecurrentNet:
    """Simple recurrent network.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      features: units of a layer, in each direction.
      num_layers: layers on top of each other.
      bidirectional: whether to read in both directions.
      dropout_rate: probability of zeroing a unit between layers, in [0, 1].
    """
    return RecurrentNet(
        num_classes, "rnn", features, num_layers, bidirectional, dropout_rate
    )


@MODELS.register("lstm", **SEQUENCES)
def lstm(
    num_classes: int = 10,
    features: int = 64,
    num_layers: int = 1,
    bidirectional: bool = False,
    dropout_rate: Scalar = 0.0,
) -> RecurrentNet:
    """Long short-term memory.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      features: units of a layer, in each direction.
      num_layers: layers on top of each other.
      bidirectional: whether to read in both directions.
      dropout_rate: probability of zeroing a unit between layers, in [0, 1].
    """
    return RecurrentNet(
        num_classes, "lstm", features, num_layers, bidirectional, dropout_rate
    )


@MODELS.register("gru", **SEQUENCES)
def gru(
    num_classes: int = 10,
    features: int = 64,
    num_layers: int = 1,
    bidirectional: bool = False,
    dropout_rate: Scalar = 0.0,
) -> RecurrentNet:
    """Gated recurrent units.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      features: units of a layer, in each direction.
      num_layers: layers on top of each other.
      bidirectional: whether to read in both directions.
      dropout_rate: probability of zeroing a unit between layers, in [0, 1].
    """
    return RecurrentNet(
        num_classes, "gru", features, num_layers, bidirectional, dropout_rate
    )
