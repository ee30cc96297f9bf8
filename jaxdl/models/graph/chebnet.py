"""ChebNet: layers that are filters of the graph's spectrum, of a few steps' reach.

Source: Defferrard, Bresson and Vandergheynst, "Convolutional Neural Networks on Graphs
with Fast Localized Spectral Filtering", NIPS 2016. The defaults are those of the
comparison on Cora in Kipf and Welling, "Semi-Supervised Classification with Graph
Convolutional Networks", ICLR 2017.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.cheb import ChebConv
from jaxdl.layers.rows_dense import whole_rows
from jaxdl.models.graph.shared import NODES
from jaxdl.models.registry import MODELS


class ChebNet(nn.Module):
    """Classifier of nodes: dropout, Chebyshev filter and ReLU; the last filter alone.

    Attributes:
      num_classes: number of output logits of each node.
      widths: features of each hidden layer; may be empty.
      order: terms of each filter, at least 1.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """

    num_classes: int
    widths: tuple[int, ...] = (16,)
    order: int = 3
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes``, a width or ``order`` is below 1.
        """
        require_graph(graph)
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        x = whole_rows(graph.nodes)
        for i, width in enumerate(self.widths):
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
            x = nn.relu(ChebConv(width, self.order, name=f"conv_{i}")(x, graph))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return ChebConv(self.num_classes, self.order, name="output")(x, graph)


@MODELS.register("chebnet", **NODES)
def chebnet(
    num_classes: int = 7,
    widths: tuple[int, ...] = (16,),
    order: int = 3,
    dropout_rate: Scalar = 0.5,
) -> ChebNet:
    """Network of Chebyshev filters of the graph spectrum.

    Args:
      num_classes: number of classes of nodes.
      widths: features of each hidden layer.
      order: terms of each filter; a layer hears one step less far.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """
    return ChebNet(num_classes, widths, order, dropout_rate)
