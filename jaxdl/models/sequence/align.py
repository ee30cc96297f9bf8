"""Attention in translation: at each word the writer looks at the whole source again.

Source: Bahdanau, Cho and Bengio, "Neural Machine Translation by Jointly Learning to
Align and Translate", ICLR 2015. Departures: LSTMs in place of gated units; the query is
the state that has read the last word, and what it finds enters the output and not the
state, as in Luong, Pham and Manning, "Effective Approaches to Attention-based Neural
Machine Translation", EMNLP 2015, so that all words of a target are computed at once.
"""

from typing import NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers import LSTM, Dropout
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import PAIRS, check_pair
from jaxdl.ops.attention import additive_attention

State = tuple[Array, ...]
"""``(h, c)`` of the writer, arrays ``[batch, features]``."""


class Known(NamedTuple):
    """What the writer knows of the source.

    Attributes:
      values: of each of its words, in both directions.
      keys: what each offers to the attention.
      mask: where the source is no padding.
      state: where the writer begins.
    """

    values: Float[Array, "batch source both"]
    keys: Float[Array, "batch source features"]
    mask: Bool[Array, "batch source"]
    state: State


class AlignNet(nn.Module):
    """LSTMs read in both directions; one writes, and attends at each word.

    When ``intermediates`` are collected, the weights of the attention are among them as
    ``"weights"``, ``[batch, target, source]``.

    Attributes:
      num_classes: tokens of the target; logits of an output.
      vocab_size: tokens of the source.
      features: length of an embedding, and units of an LSTM.
      dropout_rate: probability of zeroing a value of an embedding or before the output,
        in training; may be traced.
    """

    num_classes: int
    vocab_size: int
    features: int = 64
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """Embeddings, LSTMs, the maps of the attention and those of the output."""
        require(self.features >= 1, "features must be at least 1", self.features)
        width = self.features
        self.source_tokens = nn.Embed(self.vocab_size, width)
        self.target_tokens = nn.Embed(self.num_classes, width)
        self.forwards, self.backwards = LSTM(width), LSTM(width)
        self.first_state = nn.Dense(width)
        self.decoder = LSTM(width)
        self.query = nn.Dense(width, use_bias=False)
        self.key = nn.Dense(width)
        self.vector = self.param(
            "vector", nn.initializers.normal(width**-0.5), (width,)
        )
        self.join = nn.Dense(width)
        self.output = nn.Dense(self.num_classes)
        self.dropout = Dropout(self.dropout_rate)

    def __call__(
        self,
        x: PyTree,  # a Pair, checked below
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """Logits of the token after each of the target, which see no later one.

        Raises:
          ValueError: ``x`` is no ``Pair``, a side is not ``[batch, time]``, or one has
            more rows; a setting is out of range.
        """
        check_pair(x)
        known = self._read(x.source, train)
        return self._write(x.target, known.state, known, train)[1]

    def encode(self, source: Int[Array, "batch source"]) -> Known:
        """What there is to know of the source, for all tokens of the answer."""
        return self._read(source, False)

    def begin(self, known: Known, length: int) -> State:
        """What is remembered before the first token of the answer."""
        del length
        return known.state

    def extend(
        self,
        memories: State,
        tokens: Int[Array, "batch new"],
        start: int | Int[Array, ""],
        known: Known,
    ) -> tuple[State, Float[Array, "batch new {self.num_classes}"]]:
        """The logits after new tokens of the answer, as ``__call__`` gives them.

        Args:
          memories: as ``begin`` or the call before gave them.
          tokens: the new ones.
          start: the position of the first of them, which does not matter here.
          known: of the source.
        """
        del start
        return self._write(tokens, memories, known, False)

    def _read(self, source: Array, train: bool) -> Known:
        mask = source != 0
        x = self.dropout(self.source_tokens(source), train=train)
        there, _ = self.forwards(x, mask=mask)
        back, (last, _) = self.backwards(x, mask=mask, reverse=True)
        values = jnp.concatenate([there, back], -1)
        state = jnp.tanh(self.first_state(last))
        return Known(values, self.key(values), mask, (state, jnp.zeros_like(state)))

    def _write(
        self, target: Array, state: State, known: Known, train: bool
    ) -> tuple[State, Array]:
        x = self.dropout(self.target_tokens(target), train=train)
        read, state = self.decoder(x, state)
        found, weights = additive_attention(
            self.query(read), known.keys, known.values, self.vector, known.mask[:, None]
        )
        self.sow("intermediates", "weights", weights)
        joined = jnp.tanh(self.join(jnp.concatenate([read, found], -1)))
        return state, self.output(self.dropout(joined, train=train))


@MODELS.register("align", **PAIRS)
def align(
    num_classes: int = 24,
    vocab_size: int = 24,
    features: int = 64,
    dropout_rate: Scalar = 0.0,
) -> AlignNet:
    """LSTM that reads, and LSTM that writes with additive attention.

    Args:
      num_classes: tokens of the target.
      vocab_size: tokens of the source.
      features: length of an embedding, and units of an LSTM.
      dropout_rate: probability of zeroing a value, in [0, 1].
    """
    return AlignNet(num_classes, vocab_size, features, dropout_rate)
