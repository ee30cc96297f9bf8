"""GraphSAGE: what a node is and what its neighbours are, side by side in each layer.

Source: Hamilton, Ying and Leskovec, "Inductive Representation Learning on Large
Graphs", NIPS 2017. Departures: all neighbours and no sample of them; no scaling to
length 1.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.sage import SAGEConv
from jaxdl.layers.rows_dense import whole_rows
from jaxdl.models.graph.shared import NODES
from jaxdl.models.registry import MODELS


class SAGE(nn.Module):
    """Classifier of nodes: GraphSAGE layers with ReLU and dropout between them.

    Attributes:
      num_classes: number of output logits of each node.
      widths: features of each hidden layer; may be empty.
      aggregator: a name in ``jaxdl.layers.graph.sage.AGGREGATORS``.
      dropout_rate: probability of zeroing what goes into a later layer in training.
    """

    num_classes: int
    widths: tuple[int, ...] = (128,)
    aggregator: str = "mean"
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes`` or a width is below 1, or the aggregator unknown.
        """
        require_graph(graph)
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        x = whole_rows(graph.nodes)
        for i, width in enumerate(self.widths):
            layer = SAGEConv(width, self.aggregator, name=f"conv_{i}")
            x = nn.relu(layer(x, graph))
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
        return SAGEConv(self.num_classes, self.aggregator, name="output")(x, graph)


@MODELS.register("sage", **NODES)
def sage(
    num_classes: int = 7,
    widths: tuple[int, ...] = (128,),
    aggregator: str = "mean",
    dropout_rate: Scalar = 0.5,
) -> SAGE:
    """GraphSAGE with all neighbours.

    Args:
      num_classes: number of classes of nodes.
      widths: features of each hidden layer.
      aggregator: how neighbours are put together; mean, max or pool.
      dropout_rate: probability of zeroing what goes into a later layer in training.
    """
    return SAGE(num_classes, widths, aggregator, dropout_rate)
