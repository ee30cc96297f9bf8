"""BERT: a transformer whose every position reads the whole text.

Source: Devlin, Chang, Lee and Toutanova, "BERT: Pre-training of Deep Bidirectional
Transformers for Language Understanding", NAACL 2019, in the form of the released
weights. Departure: attention weights are not dropped out.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int

from jaxdl.core.types import Scalar
from jaxdl.layers.attention import MultiHeadAttention
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.feed_forward import FeedForward
from jaxdl.layers.norm import LayerNorm
from jaxdl.layers.transformer import TransformerBlock
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import check_length, check_tokens
from jaxdl.models.sequence.stack import TransformerStack
from jaxdl.ops.attention import padding_mask

EPSILON = 1e-12  # of every normalisation
INIT = nn.initializers.normal(0.02)
NORM = partial(LayerNorm, EPSILON)
gelu = partial(nn.gelu, approximate=False)


class BERT(nn.Module):
    """From tokens to a state for each, by what stands on both sides; 0 is padding.

    Attributes:
      vocab_size: tokens of the vocabulary.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention, a divisor of ``features``.
      num_layers: number of blocks.
      num_types: kinds of sentences in a text, such as question and answer.
      dropout_rate: probability of zeroing an entry after every part; may be traced.
      layer_loop: how blocks are compiled, in ``jaxdl.models.sequence.stack``.
    """

    vocab_size: int = 30_522
    context_length: int = 512
    features: int = 768
    num_heads: int = 12
    num_layers: int = 12
    num_types: int = 2
    dropout_rate: Scalar = 0.1
    layer_loop: str = "unrolled"

    def setup(self) -> None:
        """Three embeddings, and blocks with the norm after each part."""
        embed = partial(nn.Embed, features=self.features, embedding_init=INIT)
        self.tokens = embed(self.vocab_size)
        self.places = embed(self.context_length)
        self.types = embed(self.num_types)
        self.norm = NORM()
        init: dict[str, Any] = {"kernel_init": INIT, "out_init": INIT}
        attention = partial(MultiHeadAttention, self.features, self.num_heads, **init)
        perceptron = partial(FeedForward, self.features, activation_fn=gelu, **init)
        block = partial(
            TransformerBlock,
            attention,
            perceptron,
            NORM,
            norm_first=False,
            dropout_rate=self.dropout_rate,
        )
        self.blocks = TransformerStack(
            block, self.num_layers, layer_loop=self.layer_loop
        )
        self.dropout = Dropout(self.dropout_rate)

    def __call__(
        self,
        tokens: Array,  # integers [batch, time], checked below
        types: Int[Array, "batch time"] | None = None,
        *,
        train: bool,
    ) -> Float[Array, "batch time {self.features}"]:
        """The states of the tokens; those of padding mean nothing.

        Args:
          tokens: of the text, with its marks.
          types: the kind of sentence that each belongs to; ``None`` for 0.
          train: whether to drop out.

        Raises:
          ValueError: ``tokens`` is not ``[batch, time]``, or is longer than
            ``context_length``.
        """
        check_tokens(tokens, vocab_size=self.vocab_size)
        check_length(tokens.shape[1], self.context_length)
        types = jnp.zeros_like(tokens) if types is None else types
        places = self.places(jnp.arange(tokens.shape[1]))[None]
        x = self.norm(self.tokens(tokens) + self.types(types) + places)
        x = self.dropout(x, train=train)
        return self.blocks(x, padding_mask(tokens != 0), train=train)

    def likenesses(
        self, states: Float[Array, "batch time features"]
    ) -> Float[Array, "batch time {self.vocab_size}"]:
        """The product of each state and the vector of each token."""
        return self.tokens.attend(states)


class BERTClassifier(nn.Module):
    """Tells texts apart by the state of their first token.

    Attributes:
      body: makes the network below.
      num_classes: number of outputs; 0 for the pooled features themselves.
    """

    body: Callable[..., BERT]
    num_classes: int = 2

    @nn.compact
    def __call__(self, tokens: Array, *, train: bool) -> Float[Array, "batch _classes"]:
        """Logits, or features in (-1, 1).

        Raises:
          ValueError: as for ``BERT``.
        """
        body = self.body(name="bert")
        first = body(tokens, train=train)[:, 0]
        pooled = nn.Dense(body.features, kernel_init=INIT, name="pooler")(first)
        pooled = jnp.tanh(pooled)
        if self.num_classes == 0:
            return pooled
        pooled = Dropout(body.dropout_rate, name="dropout")(pooled, train=train)
        return nn.Dense(self.num_classes, kernel_init=INIT, name="output")(pooled)


class BERTMaskedWords(nn.Module):
    """Says what may stand at each place, also where the text has a mask.

    Attributes:
      body: makes the network below.
    """

    body: Callable[..., BERT]

    @nn.compact
    def __call__(self, tokens: Array, *, train: bool) -> Float[Array, "batch time _v"]:
        """Logits of the token at each place.

        Raises:
          ValueError: as for ``BERT``.
        """
        body = self.body(name="bert")
        states = body(tokens, train=train)
        states = nn.Dense(body.features, kernel_init=INIT, name="transform")(states)
        states = NORM(name="norm")(gelu(states))
        bias = self.param("bias", nn.initializers.zeros, (body.vocab_size,))
        return body.likenesses(states) + bias[None, None]


SENTENCES = {
    "input_shape": (64,),
    "data": "rt_polarity",
    "forms": ("tokens",),
    "sample": lambda: jax.ShapeDtypeStruct((1, 64), jnp.int32),
}


@MODELS.register(
    "bert",
    tasks=("classify",),
    **SENTENCES,
    defaults={"lr": 1e-4, "epochs": 3, "batch_size": 32, "label_smoothing": 0.0},
)
def bert(
    num_classes: int = 2,
    vocab_size: int = 30_522,
    context_length: int = 512,
    features: int = 768,
    num_heads: int = 12,
    num_layers: int = 12,
    dropout_rate: Scalar = 0.1,
    layer_loop: str = "unrolled",
) -> BERTClassifier:
    """BERT, the smaller of two, that tells texts apart.

    Args:
      num_classes: number of outputs; 0 for features of a text.
      vocab_size: tokens of the vocabulary; those of the data, where it is trained.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: number of blocks.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
    """
    sizes = vocab_size, context_length, features, num_heads, num_layers
    how: dict[str, Any] = {"dropout_rate": dropout_rate, "layer_loop": layer_loop}
    return BERTClassifier(partial(BERT, *sizes, **how), num_classes)


@MODELS.register("bert_mlm", tasks=(), **SENTENCES)
def bert_mlm(
    num_classes: int = 30_522,
    context_length: int = 512,
    features: int = 768,
    num_heads: int = 12,
    num_layers: int = 12,
    dropout_rate: Scalar = 0.1,
    layer_loop: str = "unrolled",
) -> BERTMaskedWords:
    """BERT, the smaller of two, that says which words are masked.

    Args:
      num_classes: tokens of the vocabulary.
      context_length: the most tokens that it reads at once.
      features: width of a position.
      num_heads: heads of each attention.
      num_layers: number of blocks.
      dropout_rate: probability of zeroing an entry after every part, in [0, 1].
      layer_loop: unrolled, remat, scan or scan_remat: how blocks are compiled.
    """
    sizes = num_classes, context_length, features, num_heads, num_layers
    how: dict[str, Any] = {"dropout_rate": dropout_rate, "layer_loop": layer_loop}
    return BERTMaskedWords(partial(BERT, *sizes, **how))
