"""The networks that read a sentence."""

from functools import partial

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from experiments.sentiment.config import Config
from jaxdl.layers import GRU, Dropout, RecurrentStack
from jaxdl.models.sequence import TextCNN
from jaxdl.models.sequence.text_cnn import START


class SentenceGRU(nn.Module):
    """Vectors of words, read in order; the last state answers.

    Attributes:
      num_classes: number of outputs.
      vocab_size: how many words there are; word 0 is padding.
      dim: length of a vector.
      units: of the state.
      dropout_rate: probability of zeroing an entry of the last state in training.
    """

    num_classes: int
    vocab_size: int
    dim: int
    units: int
    dropout_rate: float

    @nn.compact
    def __call__(
        self, x: Array, *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits of sentences ``[batch, time]``; padding changes nothing."""
        init = nn.initializers.normal(START)
        embed = nn.Embed(
            self.vocab_size, self.dim, embedding_init=init, name="embedding"
        )
        layer = partial(GRU, self.units)
        _, last = RecurrentStack(layer, name="recurrent")(
            embed(x), mask=x != 0, train=train
        )
        read = jax.tree.leaves(last)[0]
        read = Dropout(self.dropout_rate, name="dropout")(read, train=train)
        return nn.Dense(self.num_classes, name="output")(read)


def network(name: str, config: Config, words: int) -> nn.Module:
    """The network of that name for so many words and two classes."""
    if name == "GRU":
        return SentenceGRU(2, words, config.dim, config.units, config.dropout_rate)
    return TextCNN(
        2, words, config.dim, config.features, dropout_rate=config.dropout_rate
    )
