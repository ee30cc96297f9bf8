"""Graph isomorphism network: as good at telling graphs apart as colour refinement.

Source: Xu, Hu, Leskovec and Jegelka, "How Powerful are Graph Neural Networks?",
ICLR 2019.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gin import GINConv
from jaxdl.models.graph.whole import GRAPHS, require_sizes
from jaxdl.models.registry import MODELS
from jaxdl.ops.readout import readout


class GIN(nn.Module):
    """Classifier of graphs: logits from the nodes of every layer, the input included.

    Each layer is a sum and a perceptron of two dense layers, with batch norm over the
    nodes that count. The logits are the sum over layers of a linear map of the readout.

    Attributes:
      num_classes: number of output logits of each graph.
      width: features of each layer.
      num_layers: sums over neighbours, at least 1.
      readout: a name in ``jaxdl.ops.readout.READOUTS``.
      dropout_rate: probability of zeroing the logits of a layer in training.
    """

    num_classes: int
    width: int = 64
    num_layers: int = 4
    readout: str = "sum"
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "graphs {self.num_classes}"]:
        """Logits of every graph; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1, or the readout is unknown.
        """
        require_graph(graph)
        require_sizes(self.num_classes, self.width, self.num_layers)
        x = jnp.asarray(graph.nodes)
        logits = self._logits(x, graph, "output", train)
        for i in range(self.num_layers):
            x = GINConv((self.width,), name=f"conv_{i}")(x, graph)
            x = nn.relu(self._normalise(x, graph, f"norm_{i}_0", train))
            x = nn.Dense(self.width, name=f"dense_{i}")(x)
            x = nn.relu(self._normalise(x, graph, f"norm_{i}_1", train))
            logits = logits + self._logits(x, graph, f"output_{i}", train)
        return logits

    def _normalise(self, x: Array, graph: Graph, name: str, train: bool) -> Array:
        norm = nn.BatchNorm(use_running_average=not train, momentum=0.9, name=name)
        return norm(x, mask=graph.node_mask[:, None])

    def _logits(self, x: Array, graph: Graph, name: str, train: bool) -> Array:
        pooled = readout(x, graph, self.readout)
        logits = nn.Dense(self.num_classes, name=name)(pooled)
        return Dropout(self.dropout_rate, name=f"{name}_dropout")(logits, train=train)


@MODELS.register("gin", **GRAPHS)
def gin(
    num_classes: int = 2,
    width: int = 64,
    num_layers: int = 4,
    readout: str = "sum",
    dropout_rate: Scalar = 0.5,
) -> GIN:
    """Graph isomorphism network; the paper has four sums, of 16, 32 or 64 features.

    Args:
      num_classes: number of classes of graphs.
      width: features of each layer.
      num_layers: sums over neighbours.
      readout: how nodes become a graph; sum, mean or max.
      dropout_rate: probability of zeroing the logits of a layer in training.
    """
    return GIN(num_classes, width, num_layers, readout, dropout_rate)
