"""Graph convolutional network: each node sees a step further with every layer.

Source: Kipf and Welling, "Semi-Supervised Classification with Graph Convolutional
Networks", ICLR 2017.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gcn import GCNConv
from jaxdl.layers.rows_dense import as_rows
from jaxdl.models.graph.shared import CITATIONS, NODES
from jaxdl.models.registry import MODELS


class GCN(nn.Module):
    """Classifier of nodes: dropout, convolution and ReLU; the last convolution alone.

    Attributes:
      num_classes: number of output logits of each node.
      widths: features of each hidden layer; may be empty.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """

    num_classes: int
    widths: tuple[int, ...] = (16,)
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes`` or a width is below 1.
        """
        require_graph(graph)
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        x = as_rows(graph.nodes)
        for i, width in enumerate(self.widths):
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
            x = nn.relu(GCNConv(width, name=f"conv_{i}")(x, graph))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return GCNConv(self.num_classes, name="output")(x, graph)


@MODELS.register("gcn", **{**NODES, "defaults": {**CITATIONS, "lr": 0.01}})
def gcn(
    num_classes: int = 7, widths: tuple[int, ...] = (16,), dropout_rate: Scalar = 0.5
) -> GCN:
    """Graph convolutional network; the defaults are the paper's for Cora.

    Args:
      num_classes: number of classes of nodes.
      widths: features of each hidden layer.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """
    return GCN(num_classes, widths, dropout_rate)
