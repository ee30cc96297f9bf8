"""The graph convolution: a normalised sum over a node and its neighbours, then a map.

Source: Kipf and Welling, "Semi-Supervised Classification with Graph Convolutional
Networks", ICLR 2017.
"""

from functools import partial

from flax import linen as nn
from flax.typing import Initializer
from jax.experimental.sparse import BCOO
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.layers.rows_dense import Rows, RowsDense
from jaxdl.ops.propagate import normalised_sum


class GCNConv(nn.Module):
    """``D^-1/2 (A + I) D^-1/2 x W + b``, with ``D`` the degrees of ``A + I``.

    Attributes:
      features: output features of each node, at least 1.
      use_bias: whether to add a bias.
      self_loops: whether a node hears itself; see ``normalised_sum``.
      kernel_init: draws the kernel.
    """

    features: int
    use_bias: bool = True
    self_loops: bool = True
    kernel_init: Initializer = nn.initializers.glorot_uniform()

    @nn.compact
    def __call__(
        self,
        x: Rows,
        graph: Graph,
        edge_weights: Float[Array, " edges"] | None = None,
    ) -> Float[Array, "nodes {self.features}"]:
        """Convolve.

        Args:
          x: features of the nodes; may be sparse.
          graph: who sends to whom.
          edge_weights: at least 0; ``None`` is 1.

        Raises:
          ValueError: ``features`` is below 1, or there is not one weight for each edge.
        """
        require_rows(x, graph)
        require(self.features >= 1, "features must be at least 1", self.features)
        dense = RowsDense(
            self.features, use_bias=False, kernel_init=self.kernel_init, name="dense"
        )
        spread = partial(
            normalised_sum,
            graph=graph,
            weights=edge_weights,
            self_loops=self.self_loops,
        )
        if isinstance(x, BCOO) or x.shape[1] >= self.features:
            y = spread(dense(x))
        else:
            y = dense(spread(x))  # equal, but the sum has less to do
        if not self.use_bias:
            return y
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return y + bias[None]
