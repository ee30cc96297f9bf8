"""The graph convolution that can be stacked: with the start, and near the identity.

Source: Chen, Wei, Huang, Ding and Li, "Simple and Deep Graph Convolutional Networks",
ICML 2020.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.initial_residual import initial_residual
from jaxdl.ops.propagate import normalised_sum

Features = Float[Array, "nodes features"]


class GCN2Conv(nn.Module):
    """``((1 - a) Â x + a start) ((1 - b) I + b W)``.

    Attributes:
      teleport: ``a`` in [0, 1], the share of the start.
      strength: ``b`` in [0, 1], how much the layer maps; in the paper it is
        ``log(1 + 0.5 / layer)``, less in each further layer.
    """

    teleport: Scalar = 0.1
    strength: Scalar = 0.5

    @nn.compact
    def __call__(
        self, x: Features, graph: Graph, start: Float[Array, "nodes _features"]
    ) -> Features:
        """Convolve.

        Args:
          x: features of the nodes.
          graph: who sends to whom.
          start: what the first layer had, of the same shape.

        Raises:
          ValueError: ``x`` and ``start`` differ in shape.
        """
        require_rows(x, graph)
        require(
            x.shape == start.shape,
            f"start must have the shape of x, {x.shape}",
            start.shape,
        )
        init = nn.initializers.glorot_uniform()
        kernel = self.param("kernel", init, (x.shape[1], x.shape[1]))
        spread = normalised_sum(x, graph)
        return initial_residual(spread, start, kernel, self.teleport, self.strength)
