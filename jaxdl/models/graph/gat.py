"""Graph attention network: each layer averages neighbours under its own softmax.

Source: Veličković, Cucurull, Casanova, Romero, Liò and Bengio, "Graph Attention
Networks", ICLR 2018.
"""

from typing import Any, ClassVar

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gat import GATConv
from jaxdl.layers.rows_dense import as_rows
from jaxdl.models.graph.shared import CITATIONS, NODES
from jaxdl.models.registry import MODELS


class GAT(nn.Module):
    """Classifier of nodes: attention layers with ELU; heads of the last are averaged.

    Attributes:
      num_classes: number of output logits of each node.
      dim: features of each head of a hidden layer.
      num_heads: heads of a hidden layer.
      num_layers: attention layers in total, at least 1.
      output_heads: heads of the last layer.
      dropout_rate: probability of zeroing what goes into a layer, and a weight of its
        softmax, in training.
    """

    num_classes: int
    dim: int = 8
    num_heads: int = 8
    num_layers: int = 2
    output_heads: int = 1
    dropout_rate: Scalar = 0.6

    layer: ClassVar[Any] = GATConv

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1.
        """
        require_graph(graph)
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        require(self.num_layers >= 1, "num_layers must be at least 1", self.num_layers)
        x, rate = as_rows(graph.nodes), self.dropout_rate
        for i in range(self.num_layers - 1):
            x = Dropout(rate, name=f"dropout_{i}")(x, train=train)
            hidden = self.layer(
                self.dim, self.num_heads, dropout_rate=rate, name=f"conv_{i}"
            )
            x = nn.elu(hidden(x, graph, train=train))
        x = Dropout(rate, name="dropout")(x, train=train)
        last = self.layer(
            self.num_classes,
            self.output_heads,
            concat=False,
            dropout_rate=rate,
            name="output",
        )
        return last(x, graph, train=train)


@MODELS.register("gat", **{**NODES, "defaults": {**CITATIONS, "lr": 0.005}})
def gat(
    num_classes: int = 7,
    dim: int = 8,
    num_heads: int = 8,
    num_layers: int = 2,
    output_heads: int = 1,
    dropout_rate: Scalar = 0.6,
) -> GAT:
    """Graph attention network; the defaults are the paper's for Cora.

    Args:
      num_classes: number of classes of nodes.
      dim: features of each head of a hidden layer.
      num_heads: heads of a hidden layer.
      num_layers: attention layers in total.
      output_heads: heads of the last layer, which are averaged.
      dropout_rate: probability of zeroing an input, or a weight of attention.
    """
    return GAT(num_classes, dim, num_heads, num_layers, output_heads, dropout_rate)
