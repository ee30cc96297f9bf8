"""A convolutional network of sentences: the strongest answer of each filter counts.

Source: Kim, "Convolutional Neural Networks for Sentence Classification", EMNLP 2014, in
the variant with random vectors. Departures: no limit on the norm of the last layer's
weights; filters reach over the beginning of a sentence and not over its end, so that
padding changes nothing.
"""

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers import Conv1D, Dropout
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import check_tokens

START = 0.15  # standard deviation of the vectors: about that of [-0.25, 0.25]


class TextCNN(nn.Module):
    """Vectors of words, filters over several words, and their maxima over a sentence.

    Attributes:
      num_classes: number of outputs.
      vocab_size: how many words there are; word 0 is padding.
      dim: length of a vector.
      features: filters of each width.
      widths: how many words filters see.
      dropout_rate: probability of zeroing a maximum in training; may be traced.
    """

    num_classes: int
    vocab_size: int
    dim: int = 128
    features: int = 100
    widths: tuple[int, ...] = (3, 4, 5)
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self,
        x: Array,  # integers [batch, time], checked below
        *,
        train: bool,
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits; a sentence of padding alone is known to be empty.

        Raises:
          ValueError: ``x`` is not a batch of numbers of tokens, or a setting is below
            1.
        """
        check_tokens(
            x,
            num_classes=self.num_classes,
            vocab_size=self.vocab_size,
            dim=self.dim,
            features=self.features,
        )
        require(
            len(self.widths) > 0 and min(self.widths) >= 1,
            "widths must be at least one, each at least 1",
            self.widths,
        )
        there = (x != 0)[..., None]
        init = nn.initializers.normal(START)
        embed = nn.Embed(
            self.vocab_size, self.dim, embedding_init=init, name="embedding"
        )
        vectors = jnp.where(there, embed(x), 0)
        strongest = [
            jnp.max(jnp.where(there, jax.nn.relu(y), 0), axis=1)
            for y in (
                Conv1D(self.features, width, name=f"conv_{width}")(vectors)
                for width in self.widths
            )
        ]
        read = jnp.concatenate(strongest, axis=-1)
        read = Dropout(self.dropout_rate, name="dropout")(read, train=train)
        return nn.Dense(self.num_classes, name="output")(read)


@MODELS.register(
    "text_cnn",
    tasks=("classify",),
    input_shape=(64,),
    data="rt_polarity",
    forms=("tokens",),
    sample=lambda: jax.ShapeDtypeStruct((1, 64), jnp.int32),
    defaults={"lr": 1e-3, "epochs": 6, "batch_size": 50, "label_smoothing": 0.0},
)
def text_cnn(
    num_classes: int = 2,
    vocab_size: int = 10_000,
    dim: int = 128,
    features: int = 100,
    widths: tuple[int, ...] = (3, 4, 5),
    dropout_rate: Scalar = 0.5,
) -> TextCNN:
    """Convolutional network of sentences.

    Args:
      num_classes: number of outputs.
      vocab_size: words of the vocabulary; those of the data, where it is trained.
      dim: length of the vector of a word.
      features: filters of each width.
      widths: how many words the filters see.
      dropout_rate: probability of zeroing a maximum, in [0, 1].
    """
    return TextCNN(num_classes, vocab_size, dim, features, widths, dropout_rate)
