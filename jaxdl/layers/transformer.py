"""A block of a transformer: attention, and two layers on each position.

Sources: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, who normalise after
each part; Xiong et al., "On Layer Normalization in the Transformer Architecture", ICML
2020, for why it is easier to train with the norm before.
"""

from collections.abc import Callable

import jax.numpy as jnp
from flax import linen as nn
from jax.typing import DTypeLike
from jaxtyping import Array, Float, Int

from jaxdl.core.types import Scalar
from jaxdl.layers.attention import Memory, MultiHeadAttention, Steps
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.norm import LayerNorm
from jaxdl.ops.attention import Bias, Mask, OtherMask


class TransformerBlock(nn.Module):
    """Parts that are each added to their input: ``x + part(norm(x))``.

    Or, with the norm after, ``norm(x + part(x))``. The parts are attention to the
    sequence itself, attention to another one in the block of a decoder that has one,
    and a perceptron for each position.

    Attributes:
      attention: makes an attention, such as ``partial(MultiHeadAttention, 64, 4)``.
      feed_forward: makes a perceptron, such as ``partial(FeedForward, 64)``.
      norm: makes a normalisation.
      norm_first: whether it comes before a part, and not after the sum.
      cross: whether there is attention to another sequence.
      dropout_rate: probability of zeroing an entry that a part adds; may be traced.
    """

    attention: Callable[..., MultiHeadAttention]
    feed_forward: Callable[..., nn.Module]
    norm: Callable[..., nn.Module] = LayerNorm
    norm_first: bool = True
    cross: bool = False
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """Make the parts and their norms."""
        self.self_attention, self.self_norm = self.attention(), self.norm()
        if self.cross:
            self.cross_attention, self.cross_norm = self.attention(), self.norm()
        self.perceptron, self.perceptron_norm = self.feed_forward(), self.norm()
        self.dropout = Dropout(self.dropout_rate)

    def __call__(
        self,
        x: Steps,
        mask: Mask | None = None,
        context: Float[Array, "batch others features"] | None = None,
        context_mask: OtherMask | None = None,
        *,
        bias: Bias | None = None,
        causal: bool = False,
        train: bool,
    ) -> Steps:
        """The positions after they have read, and were transformed.

        Args:
          x: the sequence.
          mask: which of its positions may be read.
          context: the other sequence, for a block with ``cross``.
          context_mask: which of its positions may be read.
          bias: added to the logits of the attention to the sequence itself.
          causal: whether nothing later in it is read.
          train: whether to drop out.
        """

        def read(h: Steps) -> Steps:
            return self.self_attention(h, mask=mask, bias=bias, causal=causal)

        x = self._add(x, read, self.self_norm, train)
        if self.cross:

            def look(h: Steps) -> Steps:
                return self.cross_attention(h, context, context_mask)

            x = self._add(x, look, self.cross_norm, train)
        return self._add(x, self.perceptron, self.perceptron_norm, train)

    def empty(self, batch: int, length: int, dtype: DTypeLike = jnp.float32) -> Memory:
        """The memory of the sequence itself before its first position."""
        return self.self_attention.empty(batch, length, dtype)

    def remember(self, context: Steps) -> Memory:
        """The memory of another sequence."""
        return self.cross_attention.remember(context)

    def extend(
        self,
        x: Steps,
        memory: Memory,
        start: int | Int[Array, ""],
        context: Memory | None = None,
        context_mask: OtherMask | None = None,
        bias: Bias | None = None,
    ) -> tuple[Memory, Steps]:
        """What a causal ``__call__`` gives for new positions, from the memory.

        Args:
          x: the new positions.
          memory: of the positions before.
          start: the first new position; may be traced.
          context: memory of the other sequence, for a block with ``cross``.
          context_mask: which of its positions may be read.
          bias: added to the logits of the attention to the sequence itself.

        Returns:
          The memory with the new positions, and the output for them.
        """
        kept = [memory]

        def read(h: Steps) -> Steps:
            kept[0], y = self.self_attention.extend(h, memory, start, bias)
            return y

        x = self._add(x, read, self.self_norm, False)
        if context is not None:
            known = context

            def look(h: Steps) -> Steps:
                return self.cross_attention.recall(h, known, context_mask)

            x = self._add(x, look, self.cross_norm, False)
        return kept[0], self._add(x, self.perceptron, self.perceptron_norm, False)

    def _add(
        self,
        x: Steps,
        part: Callable[[Steps], Steps],
        norm: Callable[[Steps], Steps],
        train: bool,
    ) -> Steps:
        """A part with its norm and its dropout, added to its input."""
        if self.norm_first:
            return x + self.dropout(part(norm(x)), train=train)
        return norm(x + self.dropout(part(x), train=train))
