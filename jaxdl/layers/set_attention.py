"""Blocks of the set transformer: elements of sets that read from each other.

Source: Lee et al., "Set Transformer: A Framework for Attention-based
Permutation-Invariant Neural Networks", ICML 2019.

| block | ``[batch, n, dim]`` becomes | reads |
|---|---|---|
| ``MultiheadAttentionBlock`` | ``[batch, n, dim]`` | from another set |
| ``SetAttentionBlock`` | ``[batch, n, dim]`` | from itself, in n² |
| ``InducedSetAttentionBlock`` | ``[batch, n, dim]`` | from m that read it, in nm |
| ``AttentionPool`` | ``[batch, k, dim]`` | k learned queries read it |

Linear maps are called as in PyTorch's ``MultiheadAttention``.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float

from jaxdl.core.errors import require
from jaxdl.core.sets import SetMask, without_padding
from jaxdl.layers.element_dense import ElementDense
from jaxdl.ops.set_attention import attend_to_set
from jaxdl.ops.set_pool import Elements

glorot = nn.initializers.glorot_uniform()


class MultiheadAttentionBlock(nn.Module):
    """``LayerNorm(h + relu(W h + b))`` with ``h = LayerNorm(x + attention(x, y))``.

    The paper calls it MAB. What an element of ``x`` does not find in ``y``, because it
    is empty, is 0.

    Attributes:
      num_heads: parts of the attention; a divisor of the features.
      normalise: whether there are the two layer norms.
    """

    num_heads: int = 4
    normalise: bool = True

    @nn.compact
    def __call__(
        self,
        x: Elements,
        y: Float[Array, "batch others features"],
        x_mask: SetMask | None = None,
        y_mask: Bool[Array, "batch others"] | None = None,
    ) -> Elements:
        """What the elements of ``x`` become after they have read those of ``y``.

        Raises:
          ValueError: ``num_heads`` does not divide the features.
        """
        dim = x.shape[-1]
        x, y = without_padding(x, x_mask), without_padding(y, y_mask)
        read = attend_to_set(
            ElementDense(dim, kernel_init=glorot, name="query")(x),
            ElementDense(dim, kernel_init=glorot, name="key")(y),
            ElementDense(dim, kernel_init=glorot, name="value")(y),
            y_mask,
            num_heads=self.num_heads,
        )
        h = x + ElementDense(dim, name="out_proj")(read)
        h = nn.LayerNorm(1e-5, name="norm_0")(h) if self.normalise else h
        h = h + nn.relu(ElementDense(dim, name="linear")(h))
        return nn.LayerNorm(1e-5, name="norm_1")(h) if self.normalise else h


class SetAttentionBlock(nn.Module):
    """Every element reads from every element; the paper's SAB.

    Attributes:
      num_heads: parts of the attention; a divisor of the features.
      normalise: whether there are layer norms.
    """

    num_heads: int = 4
    normalise: bool = True

    @nn.compact
    def __call__(self, x: Elements, mask: SetMask | None = None) -> Elements:
        """Let the elements read from each other."""
        block = MultiheadAttentionBlock(self.num_heads, self.normalise, name="block")
        return block(x, x, mask, mask)


class InducedSetAttentionBlock(nn.Module):
    """A few learned points read the set, and its elements read them; the paper's ISAB.

    Attributes:
      num_points: learned points; with few of them large sets are cheap.
      num_heads: parts of the attention; a divisor of the features.
      normalise: whether there are layer norms.
    """

    num_points: int = 16
    num_heads: int = 4
    normalise: bool = True

    @nn.compact
    def __call__(self, x: Elements, mask: SetMask | None = None) -> Elements:
        """Let the elements read from each other through the points.

        Raises:
          ValueError: ``num_points`` is below 1.
        """
        require(self.num_points >= 1, "num_points must be at least 1", self.num_points)
        points = self.param("points", glorot, (self.num_points, x.shape[-1]))
        start = jnp.broadcast_to(points[None], (len(x), *points.shape))
        settings = self.num_heads, self.normalise
        h = MultiheadAttentionBlock(*settings, name="gather")(start, x, None, mask)
        return MultiheadAttentionBlock(*settings, name="scatter")(x, h, mask, None)


class AttentionPool(nn.Module):
    """Learned queries that each read one result from the set; the paper's PMA.

    The elements go through a linear map and ReLU first.

    Attributes:
      num_queries: how many results there are.
      num_heads: parts of the attention; a divisor of the features.
      normalise: whether there are layer norms.
    """

    num_queries: int = 1
    num_heads: int = 4
    normalise: bool = True

    @nn.compact
    def __call__(
        self, x: Elements, mask: SetMask | None = None
    ) -> Float[Array, "batch {self.num_queries} features"]:
        """Pool the set; the results have an order, which is that of the queries.

        Raises:
          ValueError: ``num_queries`` is below 1.
        """
        require(
            self.num_queries >= 1, "num_queries must be at least 1", self.num_queries
        )
        x = without_padding(x, mask)
        x = nn.relu(ElementDense(x.shape[-1], name="linear")(x))
        queries = self.param("queries", glorot, (self.num_queries, x.shape[-1]))
        start = jnp.broadcast_to(queries[None], (len(x), *queries.shape))
        block = MultiheadAttentionBlock(self.num_heads, self.normalise, name="block")
        return block(start, x, None, mask)
