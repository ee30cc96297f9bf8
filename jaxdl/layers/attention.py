"""Attention in several heads, over a whole sequence or one new step at a time.

Sources: Vaswani et al., "Attention Is All You Need", NeurIPS 2017; Ainslie et al.,
"GQA: Training Generalized Multi-Query Transformer Models from Multi-Head Checkpoints",
EMNLP 2023; Su et al., "RoFormer", 2021. Departure: attention weights are not dropped
out, so that fused kernels can compute them.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.layers.element_dense import ElementDense
from jaxdl.ops.attention import Bias, Mask, attend, attention_weights, causal_mask
from jaxdl.ops.sinusoids import rotate_by_position

Steps = Float[Array, "batch time features"]
Heads = Float[Array, "batch length heads dim"]
Kept = Float[Array, "batch heads length dim"]


class Memory(NamedTuple):
    """Keys and values of the positions that an attention has seen: its cache.

    Each head has its positions side by side, as the products need them: otherwise all
    would be copied for every new one.

    Attributes:
      keys: ``[batch, kv_heads, length, dim]``; zeros where nothing was seen yet.
      values: of the same shape.
    """

    keys: Kept
    values: Kept


class MultiHeadAttention(nn.Module):
    """Positions that read from each other, or from another sequence, in several ways.

    ``extend``, called for one piece of a sequence after the other, gives what a causal
    ``__call__`` gives for the whole. When ``intermediates`` are collected, the weights
    of ``__call__`` are among them as ``"weights"``, ``[batch, heads, queries, keys]``.

    Attributes:
      features: width of the input and of the output.
      num_heads: of the queries.
      num_kv_heads: of the keys and values, a divisor of ``num_heads``; 0 for as many.
      head_dim: entries of a head; 0 for ``features / num_heads``.
      rotary: whether queries and keys are turned by their positions.
      scale: what the products are multiplied by; ``None`` is one over the root of the
        entries of a head.
      use_bias: whether the four linear maps have biases.
      kernel_init: how the maps to queries, keys and values start.
      out_init: how the map of what was read starts.
      implementation: of ``attend``, for ``__call__``.
    """

    features: int
    num_heads: int
    num_kv_heads: int = 0
    head_dim: int = 0
    rotary: bool = False
    scale: float | None = None
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.glorot_uniform()
    out_init: Initializer = nn.initializers.glorot_uniform()
    implementation: str = "xla"

    def setup(self) -> None:
        """Make the four maps."""
        require(self.num_heads >= 1, "num_heads must be at least 1", self.num_heads)
        require(
            self.head_dim > 0 or self.features % self.num_heads == 0,
            f"num_heads must be a divisor of the {self.features} features",
            self.num_heads,
        )
        require(
            self.num_kv_heads >= 0, "num_kv_heads must be at least 0", self.num_kv_heads
        )
        self.dim = self.head_dim or self.features // self.num_heads
        self.kv_heads = self.num_kv_heads or self.num_heads
        narrow = self.kv_heads * self.dim
        wide = self.num_heads * self.dim
        self.query = ElementDense(wide, self.kernel_init, self.use_bias)
        self.key = ElementDense(narrow, self.kernel_init, self.use_bias)
        self.value = ElementDense(narrow, self.kernel_init, self.use_bias)
        self.out_proj = ElementDense(self.features, self.out_init, self.use_bias)

    def __call__(
        self,
        x: Steps,
        context: Float[Array, "batch others features"] | None = None,
        mask: Mask | None = None,
        *,
        bias: Bias | None = None,
        causal: bool = False,
    ) -> Steps:
        """What each position becomes after it has read.

        Args:
          x: the positions that read.
          context: the positions that are read; ``None`` for ``x`` itself.
          mask: which of them may be read, by head and by reader.
          bias: added to the logits.
          causal: whether nothing later is read.

        Returns:
          The map of what was read; where nothing may be, of 0.

        Raises:
          ValueError: the numbers of heads do not divide as they should, or rotary
            attention is to read from another sequence.
        """
        require(
            not (self.rotary and context is not None),
            "context must be None for rotary attention",
            "another sequence",
            "Rotations compare positions of one sequence.",
        )
        queries = self._heads(self.query(x), 0)
        keys, values = self._offered(x if context is None else context, 0)
        how: dict[str, Any] = {"bias": bias, "causal": causal, "scale": self.scale}
        if self.is_mutable_collection("intermediates"):
            weights = attention_weights(queries, keys, mask, **how)
            self.sow("intermediates", "weights", weights)
        how["implementation"] = self.implementation
        return self._join(attend(queries, keys, values, mask, **how))

    def empty(self, batch: int, length: int, dtype: DTypeLike = jnp.float32) -> Memory:
        """A memory for so many positions, none of which was seen yet."""
        zeros = jnp.zeros((batch, self.kv_heads, length, self.dim), dtype)
        return Memory(zeros, zeros)

    def remember(self, context: Steps, start: int | Int[Array, ""] = 0) -> Memory:
        """The keys and values of positions, the first of which is ``start``."""
        return Memory(*map(_turned, self._offered(context, start)))

    def recall(self, x: Steps, memory: Memory, mask: Mask | None = None) -> Steps:
        """What positions become after they have read from another sequence.

        Args:
          x: the positions that read.
          memory: of the other sequence, as ``remember`` gives it.
          mask: which of its positions may be read.
        """
        queries = self._heads(self.query(x), 0)
        keys, values = map(_turned, memory)
        return self._join(attend(queries, keys, values, mask, scale=self.scale))

    def extend(
        self,
        x: Steps,
        memory: Memory,
        start: int | Int[Array, ""],
        bias: Bias | None = None,
    ) -> tuple[Memory, Steps]:
        """What new positions become after they have read all up to themselves.

        Args:
          x: the new positions, which follow each other.
          memory: of the positions before; there must be room for the new ones.
          start: the first new position; may be traced.
          bias: added to the logits.

        Returns:
          The memory with the new positions, and the output for them.

        Raises:
          ValueError: there is no room; not looked at where ``start`` is traced.
        """
        length, new_length = memory.keys.shape[2], x.shape[1]
        begin = 0 if isinstance(start, jax.core.Tracer) else int(start)
        require(
            0 <= begin <= length - new_length,
            f"start must leave room for {new_length} in a memory of {length}",
            begin,
        )
        queries = self._heads(self.query(x), start)
        new = self.remember(x, start)
        memory = Memory(
            *(
                jax.lax.dynamic_update_slice_in_dim(old, now, start, 2)
                for old, now in zip(memory, new, strict=True)
            )
        )
        keys, values = map(_turned, memory)
        mask = causal_mask(x.shape[1], keys.shape[1], start)
        read = attend(queries, keys, values, mask, bias=bias, scale=self.scale)
        return memory, self._join(read)

    def _offered(self, x: Steps, start: int | Int[Array, ""]) -> tuple[Heads, Heads]:
        """Keys and values."""
        keys = self._heads(self.key(x), start)
        return keys, self.value(x).reshape(keys.shape)

    def _heads(self, x: Steps, start: int | Int[Array, ""]) -> Heads:
        """The features by head, turned if so asked."""
        heads = x.reshape(*x.shape[:2], -1, self.dim)
        if not self.rotary:
            return heads
        return rotate_by_position(heads, start + jnp.arange(x.shape[1]))

    def _join(self, read: Heads) -> Steps:
        return self.out_proj(read.reshape(*read.shape[:2], -1))


def _turned(x: Array) -> Array:
    """Positions before heads instead of heads before positions, or the reverse."""
    return x.swapaxes(1, 2)
