"""Sequence to sequence: one LSTM reads a sentence, another one writes from its end.

All that is known of the source is the state in which the first LSTM ends: a vector of
one length for sentences of any. Source: Sutskever, Vinyals and Le, "Sequence to
Sequence Learning with Neural Networks", NeurIPS 2014. Departures: the source is not
read backwards; one layer by default, where they have four.
"""

from functools import partial
from typing import Any

from flax import linen as nn
from jaxtyping import Array, Float, Int, PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers import LSTM, Dropout, RecurrentStack
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import PAIRS, check_pair

States = Any
"""Of each layer ``(h, c)``, arrays ``[batch, features]``."""


class Seq2Seq(nn.Module):
    """Two stacks of LSTMs, of which the second begins where the first ends.

    Attributes:
      num_classes: tokens of the target; logits of an output.
      vocab_size: tokens of the source.
      features: length of an embedding, and units of a layer.
      num_layers: layers of each stack.
      dropout_rate: probability of zeroing a value of an embedding or of what a layer
        gives, in training; may be traced.
    """

    num_classes: int
    vocab_size: int
    features: int = 64
    num_layers: int = 1
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """Two embeddings, two stacks and the map to logits."""
        require(self.features >= 1, "features must be at least 1", self.features)
        self.source_tokens = nn.Embed(self.vocab_size, self.features)
        self.target_tokens = nn.Embed(self.num_classes, self.features)
        stack = partial(
            RecurrentStack,
            partial(LSTM, self.features),
            self.num_layers,
            dropout_rate=self.dropout_rate,
        )
        self.encoder, self.decoder = stack(), stack()
        self.dropout = Dropout(self.dropout_rate)
        self.output = nn.Dense(self.num_classes)

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
        return self._write(x.target, self._read(x.source, train), train)[1]

    def encode(self, source: Int[Array, "batch source"]) -> States:
        """What there is to know of the source, for all tokens of the answer."""
        return self._read(source, False)

    def begin(self, known: States, length: int) -> States:
        """What is remembered before the first token of the answer."""
        del length
        return known

    def extend(
        self,
        memories: States,
        tokens: Int[Array, "batch new"],
        start: int | Int[Array, ""],
        known: States,
    ) -> tuple[States, Float[Array, "batch new {self.num_classes}"]]:
        """The logits after new tokens of the answer, as ``__call__`` gives them.

        Args:
          memories: as ``begin`` or the call before gave them.
          tokens: the new ones.
          start: the position of the first of them, which does not matter here.
          known: of the source.
        """
        del start, known
        return self._write(tokens, memories, False)

    def _read(self, source: Array, train: bool) -> States:
        x = self.dropout(self.source_tokens(source), train=train)
        return self.encoder(x, mask=source != 0, train=train)[1]

    def _write(
        self, target: Array, states: States, train: bool
    ) -> tuple[States, Array]:
        x = self.dropout(self.target_tokens(target), train=train)
        read, states = self.decoder(x, states, train=train)
        return states, self.output(self.dropout(read, train=train))


@MODELS.register("seq2seq", **PAIRS)
def seq2seq(
    num_classes: int = 24,
    vocab_size: int = 24,
    features: int = 64,
    num_layers: int = 1,
    dropout_rate: Scalar = 0.0,
) -> Seq2Seq:
    """LSTM that reads, and LSTM that writes, without attention.

    Args:
      num_classes: tokens of the target.
      vocab_size: tokens of the source.
      features: length of an embedding, and units of a layer.
      num_layers: layers of each.
      dropout_rate: probability of zeroing a value between layers, in [0, 1].
    """
    return Seq2Seq(num_classes, vocab_size, features, num_layers, dropout_rate)
