"""LightGCN: embeddings of users and items, smoothed over who chose what.

Source: He, Deng, Wang, Li, Zhang and Wang, "LightGCN: Simplifying and Powering Graph
Convolution Network for Recommendation", SIGIR 2020.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.ops.propagate import normalised_sum


class LightGCN(nn.Module):
    """The mean of an embedding and of its normalised sums over one step, two and so on.

    There is no matrix and no activation: the table is all that is learned. Without a
    step it is the factorisation of the matrix of users and items.

    Attributes:
      num_nodes: users and items together.
      dim: length of an embedding.
      num_layers: steps over the graph; 0 looks at no edge.
      scale: standard deviation of the embeddings at the start.
    """

    num_nodes: int
    dim: int = 16
    num_layers: int = 3
    scale: float = 0.1

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "{self.num_nodes} {self.dim}"]:
        """Embeddings of all nodes, whose inner products are scores.

        Args:
          graph: each choice as an edge both ways; features are not looked at.
          train: makes no difference.

        Raises:
          ValueError: a size is below 1, or ``num_layers`` below 0.
        """
        del train
        require_graph(graph)
        sizes = self.num_nodes, self.dim
        require(min(sizes) >= 1, "num_nodes and dim must be at least 1", sizes)
        require(self.num_layers >= 0, "num_layers must be at least 0", self.num_layers)
        draw = nn.initializers.normal(self.scale)
        x = total = self.param("embedding", draw, sizes)
        for _ in range(self.num_layers):
            x = normalised_sum(x, graph, self_loops=False)
            total = total + x
        return total / (self.num_layers + 1)
