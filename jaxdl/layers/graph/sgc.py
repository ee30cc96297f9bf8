"""The simplified graph convolution: smooth a few times, then one linear map.

Source: Wu, Souza, Zhang, Fifty, Yu and Weinberger, "Simplifying Graph Convolutional
Networks", ICML 2019.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.diffusion import smooth


class SGConv(nn.Module):
    """``Â^num_steps x W + b``; a stack of GCN layers without what bends between them.

    Attributes:
      features: output features of each node, at least 1.
      num_steps: how far a node hears, at least 0.
    """

    features: int
    num_steps: int = 2

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Smooth and map.

        Raises:
          ValueError: ``features`` is below 1, or ``num_steps`` below 0.
        """
        require_rows(x, graph)
        require(self.features >= 1, "features must be at least 1", self.features)
        require(self.num_steps >= 0, "num_steps must be at least 0", self.num_steps)
        kernel_init = nn.initializers.glorot_uniform()
        dense = nn.Dense(
            self.features, use_bias=False, kernel_init=kernel_init, name="dense"
        )
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return smooth(dense(x), graph, self.num_steps) + bias[None]
