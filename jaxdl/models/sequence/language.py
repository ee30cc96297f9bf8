"""Recurrent language models: read a token, and say how likely each is to come next."""

from functools import partial

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers import LSTM, Dropout, RecurrentStack
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import TEXTS, check_tokens


class RecurrentLanguageModel(nn.Module):
    """Embeddings, LSTM layers, and a linear map to the tokens that may come next.

    Attributes:
      num_classes: how many tokens there are.
      features: length of an embedding, and units of a layer.
      num_layers: layers on top of each other.
      dropout_rate: probability of zeroing a value of an embedding or of what a layer
        gives, in training; may be traced.
    """

    num_classes: int
    features: int = 128
    num_layers: int = 2
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self,
        x: Array,  # integers [batch, time], checked below
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """Logits of the token after each; none depends on a later one.

        Raises:
          ValueError: ``x`` is not a batch of numbers of tokens, or a setting is below
            1.
        """
        check_tokens(x, num_classes=self.num_classes, features=self.features)
        require(self.num_layers >= 1, "num_layers must be at least 1", self.num_layers)
        read = nn.Embed(self.num_classes, self.features, name="embedding")(x)
        read = Dropout(self.dropout_rate, name="dropout_in")(read, train=train)
        states, _ = RecurrentStack(
            partial(LSTM, self.features),
            self.num_layers,
            dropout_rate=self.dropout_rate,
            name="recurrent",
        )(read, train=train)
        states = Dropout(self.dropout_rate, name="dropout_out")(states, train=train)
        return nn.Dense(self.num_classes, name="output")(states)


@MODELS.register(
    "char_lstm", **TEXTS, defaults={"lr": 0.01, "epochs": 3, "clip_grad": 1.0}
)
def char_lstm(
    num_classes: int = 65,
    features: int = 128,
    num_layers: int = 1,
    dropout_rate: Scalar = 0.0,
) -> RecurrentLanguageModel:
    """Language model of LSTM layers.

    Args:
      num_classes: tokens of the vocabulary.
      features: length of an embedding, and units of a layer.
      num_layers: layers on top of each other.
      dropout_rate: probability of zeroing a value between layers, in [0, 1].
    """
    return RecurrentLanguageModel(num_classes, features, num_layers, dropout_rate)
