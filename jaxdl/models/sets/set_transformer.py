"""The set transformer: attention between the elements, and as the pool."""

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import Sets, flat_sets
from jaxdl.layers.element_dense import ElementDense
from jaxdl.layers.set_attention import (
    AttentionPool,
    InducedSetAttentionBlock,
    SetAttentionBlock,
)
from jaxdl.models.registry import MODELS


class SetTransformer(nn.Module):
    """Blocks in which the elements read from each other; then queries read the set.

    Source: Lee et al., "Set Transformer: A Framework for Attention-based
    Permutation-Invariant Neural Networks", ICML 2019. **Departure**: a linear map to
    ``dim`` features comes first, so that every block has its residual connection.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      dim: features inside the blocks.
      num_blocks: blocks of the encoder.
      num_points: learned points of an induced block; 0 lets all elements read from all.
      num_heads: parts of each attention; a divisor of ``dim``.
      normalise: whether the blocks have layer norms.
    """

    num_classes: int
    dim: int = 64
    num_blocks: int = 2
    num_points: int = 16
    num_heads: int = 4
    normalise: bool = True

    @nn.compact
    def __call__(
        self, x: Sets | jax.Array, *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions, one row for a set.

        Args:
          x: sets, or an array ``[batch, elements, ...]`` of full ones; an element with
            several axes, such as an image, is flattened.
          train: nothing differs in training.

        Raises:
          ValueError: ``num_classes`` or ``dim`` is below 1, or ``num_heads`` does not
            divide ``dim``.
        """
        del train
        for name in ("num_classes", "dim"):
            value = getattr(self, name)
            require(value >= 1, f"{name} must be at least 1", value)
        h, mask = flat_sets(x)
        h = ElementDense(self.dim, name="embed")(h)
        for i in range(self.num_blocks):
            h = self._block(f"block_{i}")(h, mask)
        settings = self.num_heads, self.normalise
        pooled = AttentionPool(1, *settings, name="pool")(h, mask)
        return nn.Dense(self.num_classes, name="output")(pooled[:, 0])

    def _block(self, name: str) -> nn.Module:
        settings = self.num_heads, self.normalise
        if self.num_points:
            return InducedSetAttentionBlock(self.num_points, *settings, name=name)
        return SetAttentionBlock(*settings, name=name)


@MODELS.register(
    "set_transformer",
    tasks=("classify", "regress"),
    input_shape=(64, 3),
    data="shapes",
    forms=("array", "sets"),
)
def set_transformer(
    num_classes: int = 8,
    dim: int = 64,
    num_blocks: int = 2,
    num_points: int = 16,
    num_heads: int = 4,
    normalise: bool = True,
) -> SetTransformer:
    """Set transformer with induced points, and pooling by attention.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      dim: features inside the blocks.
      num_blocks: blocks in which the elements read from each other.
      num_points: learned points through which they read; 0 for directly.
      num_heads: parts of each attention; a divisor of dim.
      normalise: whether the blocks have layer norms.
    """
    return SetTransformer(
        num_classes, dim, num_blocks, num_points, num_heads, normalise
    )
