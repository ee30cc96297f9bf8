"""GCNII: a graph convolutional network of many layers that does not over-smooth.

Source: Chen, Wei, Huang, Ding and Li, "Simple and Deep Graph Convolutional Networks",
ICML 2020. Departures: the weight decay of a run is one for all layers, where the paper
has less for the first and the last.
"""

import math

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gcn2 import GCN2Conv
from jaxdl.layers.rows_dense import RowsDense, as_rows
from jaxdl.models.graph.shared import CITATIONS, NODES
from jaxdl.models.registry import MODELS


class GCNII(nn.Module):
    """Classifier of nodes: a dense layer, many convolutions with its output, another.

    Attributes:
      num_classes: number of output logits of each node.
      width: features of every hidden layer.
      num_layers: convolutions, at least 0.
      teleport: the share of the first layer in each, in [0, 1].
      decay: layer ``l`` maps with the strength ``log(1 + decay / l)``; at least 0.
      dropout_rate: probability of zeroing what goes into a layer in training.
    """

    num_classes: int
    width: int = 64
    num_layers: int = 8
    teleport: Scalar = 0.1
    decay: float = 0.5
    dropout_rate: Scalar = 0.6

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes`` or ``width`` is below 1, or another below 0.
        """
        require_graph(graph)
        sizes = (self.num_classes, self.width)
        require(min(sizes) >= 1, "num_classes and width must be at least 1", sizes)
        layers = (self.num_layers, self.decay)
        require(min(layers) >= 0, "num_layers and decay must be at least 0", layers)
        x = Dropout(self.dropout_rate, name="dropout_0")(
            as_rows(graph.nodes), train=train
        )
        x = start = nn.relu(RowsDense(self.width, name="input")(x))
        for i in range(1, self.num_layers + 1):
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
            strength = math.log(1 + self.decay / i)
            layer = GCN2Conv(self.teleport, strength, name=f"conv_{i}")
            x = nn.relu(layer(x, graph, start))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("gcnii", **{**NODES, "defaults": {**CITATIONS, "lr": 0.01}})
def gcnii(
    num_classes: int = 7,
    width: int = 64,
    num_layers: int = 8,
    teleport: Scalar = 0.1,
    decay: float = 0.5,
    dropout_rate: Scalar = 0.6,
) -> GCNII:
    """GCNII, which may be deep; the paper has 64 layers for Cora.

    Args:
      num_classes: number of classes of nodes.
      width: features of every hidden layer.
      num_layers: convolutions.
      teleport: the share of the first layer in each, in [0, 1].
      decay: layer l maps with the strength log(1 + decay / l).
      dropout_rate: probability of zeroing what goes into a layer in training.
    """
    return GCNII(num_classes, width, num_layers, teleport, decay, dropout_rate)
