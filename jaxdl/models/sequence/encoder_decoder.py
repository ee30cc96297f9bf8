"""The transformer of two halves: one reads a sentence, one writes the answer.

Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017. Departures: the norm
comes before each part and after the last block, unless asked otherwise; the two
languages have vectors of their own; attention weights are not dropped out.
"""

from functools import partial
from typing import NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float, Int, PyTree

from jaxdl.core.types import Scalar
from jaxdl.layers.attention import Memory, MultiHeadAttention
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.feed_forward import FeedForward
from jaxdl.layers.norm import LayerNorm
from jaxdl.layers.transformer import TransformerBlock
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import PAIRS, check_pair, check_sizes
from jaxdl.models.sequence.stack import TransformerStack
from jaxdl.ops.attention import padding_mask
from jaxdl.ops.sinusoids import sinusoids

EPSILON = 1e-5  # of every normalisation


class Known(NamedTuple):
    """What the half that writes knows of the source.

    Attributes:
      memories: keys and values of the source, for each block.
      mask: where the source is no padding.
    """

    memories: tuple[Memory, ...]
    mask: Bool[Array, "batch 1 1 source"]


class TwoHalves(nn.Module):
    """How a transformer with the stack ``decoder`` begins to answer a source."""

    def encode(self, source: Int[Array, "batch source"]) -> Known:
        """What there is to know of the source, for all tokens of the answer."""
        read, mask = self._read(source, False)
        return Known(self.decoder.remember(read), mask)

    def begin(self, known: Known, length: int) -> tuple[Memory, ...]:
        """What is remembered before the first of so many tokens of the answer."""
        keys = known.memories[0].keys
        return self.decoder.empty(len(keys), length, keys.dtype)

    def _read(self, source: Array, train: bool) -> tuple[Array, Array]:
        """The source as its half reads it, and the mask of its padding."""
        raise NotImplementedError(type(self).__name__)


class EncoderDecoder(TwoHalves):
    """Transformer from a sequence of tokens to another one.

    Token 0 of the source is padding, which nothing reads. That of the target comes
    after its end, where no earlier place reads it.

    Attributes:
      num_classes: tokens of the target; logits of an output.
      vocab_size: tokens of the source.
      features: width of a position, an even number.
      num_heads: heads of each attention, a divisor of ``features``.
      num_layers: blocks of each half.
      hidden: width of the perceptrons; 0 for four times ``features``.
      norm_first: whether the norm comes before each part, and after the last block; in
        the paper it comes after each part.
      dropout_rate: probability of zeroing an entry after every part; may be traced.
      layer_loop: how blocks are compiled, in ``jaxdl.models.sequence.stack``.
    """

    num_classes: int
    vocab_size: int
    features: int = 64
    num_heads: int = 4
    num_layers: int = 2
    hidden: int = 0
    norm_first: bool = True
    dropout_rate: Scalar = 0.0
    layer_loop: str = "unrolled"

    def setup(self) -> None:
        """Embeddings and two stacks; the last map is the target's embedding again."""
        sizes = {"num_classes": self.num_classes, "vocab_size": self.vocab_size}
        check_sizes(features=self.features, num_layers=self.num_layers, **sizes)
        init = nn.initializers.normal(self.features**-0.5)
        embed = partial(nn.Embed, features=self.features, embedding_init=init)
        self.source_tokens = embed(self.vocab_size)
        self.target_tokens = embed(self.num_classes)
        norm = partial(LayerNorm, EPSILON)
        block = partial(
            TransformerBlock,
            partial(MultiHeadAttention, self.features, self.num_heads),
            partial(FeedForward, self.features, self.hidden, nn.relu),
            norm,
            self.norm_first,
            dropout_rate=self.dropout_rate,
        )
        last = norm if self.norm_first else None
        how = self.num_layers, last, self.layer_loop
        self.encoder = TransformerStack(block, *how)
        self.decoder = TransformerStack(partial(block, cross=True), *how)
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
        read, mask = self._read(x.source, train)
        h = self._embed(self.target_tokens, x.target, 0, train)
        h = self.decoder(h, None, read, mask, causal=True, train=train)
        return self.target_tokens.attend(h)

    def extend(
        self,
        memories: tuple[Memory, ...],
        tokens: Int[Array, "batch new"],
        start: int | Int[Array, ""],
        known: Known,
    ) -> tuple[tuple[Memory, ...], Float[Array, "batch new {self.num_classes}"]]:
        """The logits after new tokens of the answer, as ``__call__`` gives them.

        Args:
          memories: as ``begin`` or the call before gave them.
          tokens: the new ones.
          start: the position of the first of them; may be traced.
          known: of the source.
        """
        h = self._embed(self.target_tokens, tokens, start, False)
        memories, h = self.decoder.extend(h, memories, start, *known)
        return memories, self.target_tokens.attend(h)

    def _read(self, source: Array, train: bool) -> tuple[Array, Array]:
        mask = padding_mask(source != 0)
        x = self._embed(self.source_tokens, source, 0, train)
        return self.encoder(x, mask, train=train), mask

    def _embed(
        self, table: nn.Embed, tokens: Array, start: int | Array, train: bool
    ) -> Array:
        x = table(tokens) * self.features**0.5
        places = start + jnp.arange(tokens.shape[1])
        x = x + sinusoids(places, self.features).astype(x.dtype)[None]
        return self.dropout(x, train=train)


@MODELS.register(
    "transformer",
    **{**PAIRS, "defaults": {"lr": 0.002, "batch_size": 64, "clip_grad": 1.0}},
)
def transformer(
    num_classes: int = 24,
    vocab_size: int = 24,
    features: int = 64,
    num_heads: int = 4,
    num_layers: int = 2,
    dropout_rate: Scalar = 0.0,
    layer_loop: str = "unrolled",
) -> EncoderDecoder:
    """Transformer that reads, and transformer that writes.

    Args:
      num_classes: tokens of the target.
      vocab_size: tokens of the source.
      features: width of a position, an even number.
      num_heads: heads of each attention.
      num_layers: blocks of each half.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
    """
    return EncoderDecoder(
        num_classes,
        vocab_size,
        features,
        num_heads,
        num_layers,
        dropout_rate=dropout_rate,
        layer_loop=layer_loop,
    )
