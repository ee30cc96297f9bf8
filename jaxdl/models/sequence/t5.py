"""T5: a transformer of two halves that knows only how far apart positions are.

Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
Text-to-Text Transformer", JMLR 2020, in the form of the released weights. Departures:
neither attention weights nor the inner units of perceptrons are dropped out; the maps
to queries, keys and values start with weights of one size.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int, PyTree

from jaxdl.core.pairs import Pair
from jaxdl.core.types import Scalar
from jaxdl.layers.attention import Memory, MultiHeadAttention
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.feed_forward import FeedForward
from jaxdl.layers.norm import RMSNorm
from jaxdl.layers.transformer import TransformerBlock
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.encoder_decoder import Known, TwoHalves
from jaxdl.models.sequence.shared import check_pair, check_sizes
from jaxdl.models.sequence.stack import TransformerStack
from jaxdl.ops.attention import padding_mask
from jaxdl.ops.relative_bias import distance_classes

EPSILON = 1e-6  # of every normalisation


class T5(TwoHalves):
    """Transformer from a text to a text; 60,506,624 parameters as T5-small.

    Both texts have the same tokens; 0 is padding, and also begins an answer. The
    released weights end it with 1.

    Attributes:
      num_classes: tokens of the vocabulary; logits of an output.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: blocks of each half.
      head_dim: entries of a head.
      hidden: width of the perceptrons.
      dropout_rate: probability of zeroing an entry after every part; may be traced.
      layer_loop: how blocks are compiled, in ``jaxdl.models.sequence.stack``.
    """

    num_classes: int = 32_128
    features: int = 512
    num_heads: int = 8
    num_layers: int = 6
    head_dim: int = 64
    hidden: int = 2048
    dropout_rate: Scalar = 0.0
    layer_loop: str = "unrolled"

    def setup(self) -> None:
        """One embedding, and for each half its blocks and numbers of distances."""
        check_sizes(
            num_classes=self.num_classes,
            features=self.features,
            num_heads=self.num_heads,
            num_layers=self.num_layers,
            head_dim=self.head_dim,
            hidden=self.hidden,
        )
        even = nn.initializers.normal(self.features**-0.5 * self.head_dim**-0.25)
        wide = nn.initializers.normal(self.features**-0.5)
        norm = partial(RMSNorm, EPSILON)
        block = partial(
            TransformerBlock,
            partial(
                MultiHeadAttention,
                self.features,
                self.num_heads,
                head_dim=self.head_dim,
                scale=1.0,
                use_bias=False,
                kernel_init=even,
                out_init=nn.initializers.normal(
                    (self.num_heads * self.head_dim) ** -0.5
                ),
            ),
            partial(
                FeedForward,
                self.features,
                self.hidden,
                nn.relu,
                use_bias=False,
                kernel_init=wide,
                out_init=nn.initializers.normal(self.hidden**-0.5),
            ),
            norm,
            dropout_rate=self.dropout_rate,
        )
        self.tokens = nn.Embed(
            self.num_classes, self.features, embedding_init=nn.initializers.normal(1.0)
        )
        distances = partial(nn.Embed, 32, self.num_heads, embedding_init=wide)
        self.encoder_distances, self.decoder_distances = distances(), distances()
        how = self.num_layers, norm, self.layer_loop
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
        h = self.dropout(self.tokens(x.target), train=train)
        length = x.target.shape[1]
        how: dict[str, Any] = {"causal": True, "train": train}
        bias = self._bias(self.decoder_distances, 0, length, length, False)
        h = self.decoder(h, None, read, mask, bias=bias, **how)
        return self._logits(self.dropout(h, train=train))

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
        sizes = tokens.shape[1], memories[0].keys.shape[2]
        bias = self._bias(self.decoder_distances, start, *sizes, False)
        h = self.tokens(tokens)
        memories, h = self.decoder.extend(h, memories, start, *known, bias)
        return memories, self._logits(h)

    def _read(self, source: Array, train: bool) -> tuple[Array, Array]:
        mask, length = padding_mask(source != 0), source.shape[1]
        bias = self._bias(self.encoder_distances, 0, length, length, True)
        x = self.dropout(self.tokens(source), train=train)
        x = self.encoder(x, mask, bias=bias, train=train)
        return self.dropout(x, train=train), mask

    def _bias(
        self,
        numbers: nn.Embed,
        start: int | Array,
        queries: int,
        keys: int,
        both_ways: bool,
    ) -> Array:
        """What is added to logits, ``[1, heads, queries, keys]``."""
        reads = start + jnp.arange(queries)
        distances = jnp.arange(keys)[None] - reads[:, None]
        found = numbers(distance_classes(distances, both_ways=both_ways))
        return jnp.moveaxis(found, -1, 0)[None]

    def _logits(self, h: Array) -> Array:
        return self.tokens.attend(h * self.features**-0.5)


@MODELS.register(
    "t5_small",
    tasks=(),
    input_shape=(64, 64),
    data="reversal",
    forms=("pairs",),
    sample=lambda: Pair(*[jax.ShapeDtypeStruct((1, 64), jnp.int32)] * 2),
)
def t5_small(
    num_classes: int = 32_128,
    features: int = 512,
    num_heads: int = 8,
    num_layers: int = 6,
    head_dim: int = 64,
    hidden: int = 2048,
    dropout_rate: Scalar = 0.0,
    layer_loop: str = "unrolled",
) -> T5:
    """T5, the smallest of five; for weights from elsewhere.

    Args:
      num_classes: tokens of the vocabulary.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: blocks of each half.
      head_dim: entries of a head.
      hidden: width of the perceptrons.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
    """
    sizes = num_classes, features, num_heads, num_layers, head_dim, hidden
    return T5(*sizes, dropout_rate, layer_loop)
