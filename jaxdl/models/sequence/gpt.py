"""GPT: a transformer that tells from the tokens so far which one comes next.

Sources: Radford, Wu, Child, Luan, Amodei and Sutskever, "Language Models are
Unsupervised Multitask Learners", 2019, for the architecture and its initial weights;
the small setting is that of Karpathy's nanoGPT for a CPU. Departure: attention weights
are not dropped out.
"""

from functools import partial
from typing import Any

import jax.numpy as jnp
from flax import linen as nn
from jax.typing import DTypeLike
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import unknown_name
from jaxdl.core.types import Scalar
from jaxdl.layers.attention import Memory, MultiHeadAttention
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.feed_forward import FeedForward
from jaxdl.layers.norm import LayerNorm
from jaxdl.layers.transformer import TransformerBlock
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import TEXTS, check_length, check_sizes, check_tokens
from jaxdl.models.sequence.stack import TransformerStack
from jaxdl.ops.sinusoids import sinusoids

POSITIONS = ("learned", "sinusoidal", "rotary", "none")
EPSILON = 1e-5  # of every normalisation
START = 0.02  # standard deviation of the initial weights


class GPT(nn.Module):
    """Language model; 124,439,808 parameters as GPT-2.

    Attributes:
      num_classes: tokens of the vocabulary; logits of an output.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention, a divisor of ``features``.
      num_layers: number of blocks.
      num_kv_heads: heads of keys and values, a divisor of ``num_heads``; 0 for as many.
      positions: one of ``POSITIONS``.
      dropout_rate: probability of zeroing an entry after every part; may be traced.
      use_bias: whether linear maps and norms have biases.
      layer_loop: how blocks are compiled, in ``jaxdl.models.sequence.stack``.
      attention: the implementation, in ``jaxdl.ops.attention.attend``; ``generate``
        uses ``"xla"``.
    """

    num_classes: int
    context_length: int = 64
    features: int = 128
    num_heads: int = 4
    num_layers: int = 4
    num_kv_heads: int = 0
    positions: str = "learned"
    dropout_rate: Scalar = 0.0
    use_bias: bool = False
    layer_loop: str = "unrolled"
    attention: str = "xla"

    def setup(self) -> None:
        """Embeddings and blocks; the last map is the embedding of tokens again."""
        if self.positions not in POSITIONS:
            cure = "jaxdl.models.sequence.gpt.POSITIONS"
            raise unknown_name("positions", self.positions, POSITIONS, cure)
        check_sizes(
            num_classes=self.num_classes,
            context_length=self.context_length,
            features=self.features,
            num_layers=self.num_layers,
        )
        init = nn.initializers.normal(START)
        out_init = nn.initializers.normal(START / (2 * self.num_layers) ** 0.5)
        self.tokens = nn.Embed(self.num_classes, self.features, embedding_init=init)
        if self.positions == "learned":
            size = self.context_length, self.features
            self.places = nn.Embed(*size, embedding_init=init)
        same: dict[str, Any] = {
            "use_bias": self.use_bias,
            "kernel_init": init,
            "out_init": out_init,
        }
        norm = partial(LayerNorm, EPSILON, use_bias=self.use_bias)
        block = partial(
            TransformerBlock,
            partial(
                MultiHeadAttention,
                self.features,
                self.num_heads,
                self.num_kv_heads,
                rotary=self.positions == "rotary",
                implementation=self.attention,
                **same,
            ),
            partial(FeedForward, self.features, **same),
            norm,
            dropout_rate=self.dropout_rate,
        )
        self.dropout = Dropout(self.dropout_rate)
        self.blocks = TransformerStack(block, self.num_layers, norm, self.layer_loop)

    def __call__(
        self,
        tokens: Array,  # integers [batch, time], checked below
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """Logits of the token after each one, which see no later token.

        Raises:
          ValueError: ``tokens`` is not ``[batch, time]``, or is longer than
            ``context_length``; a setting is out of range.
        """
        check_tokens(tokens)
        check_length(tokens.shape[1], self.context_length)
        x = self.dropout(self._embed(tokens, 0), train=train)
        return self.tokens.attend(self.blocks(x, causal=True, train=train))

    def empty(
        self, batch: int, length: int, dtype: DTypeLike = jnp.float32
    ) -> tuple[Memory, ...]:
        """What the blocks remember before the first of so many tokens: nothing.

        Raises:
          ValueError: the tokens are more than ``context_length``.
        """
        check_length(length, self.context_length)
        return self.blocks.empty(batch, length, dtype)

    def extend(
        self,
        memories: tuple[Memory, ...],
        tokens: Int[Array, "batch new"],
        start: int | Int[Array, ""],
    ) -> tuple[tuple[Memory, ...], Float[Array, "batch new {self.num_classes}"]]:
        """The logits after new tokens, from what the blocks remember of earlier ones.

        Args:
          memories: as ``empty`` or the call before gave them.
          tokens: the new ones.
          start: the position of the first of them; may be traced.
        """
        memories, x = self.blocks.extend(self._embed(tokens, start), memories, start)
        return memories, self.tokens.attend(x)

    def _embed(self, tokens: Array, start: int | Int[Array, ""]) -> Array:
        x = self.tokens(tokens)
        places = start + jnp.arange(tokens.shape[1])
        if self.positions == "learned":
            return x + self.places(places)[None]
        if self.positions == "sinusoidal":
            return x + sinusoids(places, self.features).astype(x.dtype)[None]
        return x


@MODELS.register("gpt", **TEXTS, defaults={"lr": 0.003, "epochs": 3, "clip_grad": 1.0})
def gpt(  # noqa: PLR0913 (settings of a model)
    num_classes: int = 65,
    context_length: int = 64,
    features: int = 128,
    num_heads: int = 4,
    num_layers: int = 4,
    positions: str = "learned",
    dropout_rate: Scalar = 0.0,
    layer_loop: str = "unrolled",
    attention: str = "xla",
    num_kv_heads: int = 0,
) -> GPT:
    """GPT of a size that learns characters on a CPU.

    Args:
      num_classes: tokens of the vocabulary.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: number of blocks.
      positions: learned, sinusoidal, rotary or none.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
      attention: xla, or cudnn for flash attention in bf16 on an NVIDIA GPU.
      num_kv_heads: heads of keys and values, which queries share; 0 for as many.
    """
    return GPT(
        num_classes,
        context_length,
        features,
        num_heads,
        num_layers,
        num_kv_heads,
        positions,
        dropout_rate,
        layer_loop=layer_loop,
        attention=attention,
    )


@MODELS.register("gpt2", **{**TEXTS, "input_shape": (1024,)})
def gpt2(
    num_classes: int = 50_257,
    context_length: int = 1024,
    features: int = 768,
    num_heads: int = 12,
    num_layers: int = 12,
    dropout_rate: Scalar = 0.0,
    layer_loop: str = "unrolled",
) -> GPT:
    """GPT-2, the smallest of four.

    Args:
      num_classes: tokens of the vocabulary.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: number of blocks.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
    """
    return GPT(
        num_classes,
        context_length,
        features,
        num_heads,
        num_layers,
        dropout_rate=dropout_rate,
        use_bias=True,
        layer_loop=layer_loop,
    )
