"""Message passing for molecules: bonds decide what is said, a GRU what is remembered.

Source: Gilmer, Schoenholz, Riley, Vinyals and Dahl, "Neural Message Passing for Quantum
Chemistry", ICML 2017. **Departures**: a sum of the nodes, each gated by what it was at
first, as the readout (the paper's variant of Li et al., not set2set); a mean of the
messages; where edges have no features, each has the number 1.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.nn_conv import MPNNConv
from jaxdl.models.graph.whole import GRAPHS
from jaxdl.models.registry import MODELS
from jaxdl.ops.readout import readout


def with_edge_features(graph: Graph) -> Graph:
    """The graph, with the number 1 for each edge where edges have no features."""
    if graph.edges is not None:
        return graph
    return graph._replace(edges=jnp.ones((graph.num_edges, 1)))


class MPNN(nn.Module):
    """Classifier of graphs: the same message passing several times, then a gated sum.

    Attributes:
      num_classes: number of outputs of each graph.
      width: features of a node.
      num_steps: how often messages are passed, at least 1.
      edge_width: units of the hidden layer between an edge and its matrix.
      dropout_rate: probability of zeroing a feature of the sum in training.
    """

    num_classes: int
    width: int = 32
    num_steps: int = 3
    edge_width: int = 32
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "graphs {self.num_classes}"]:
        """Logits of every graph; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1.
        """
        require_graph(graph)
        sizes = (self.num_classes, self.width, self.num_steps, self.edge_width)
        require(min(sizes) >= 1, "sizes of an MPNN must be at least 1", sizes)
        graph = with_edge_features(graph)
        first = nn.relu(nn.Dense(self.width, name="input")(jnp.asarray(graph.nodes)))
        step = MPNNConv((self.edge_width,), "mean", name="step")
        x = first
        for _ in range(self.num_steps):
            x = step(x, graph)
        both = jnp.concatenate([x, first], axis=1)
        gate = nn.sigmoid(nn.Dense(self.width, name="gate")(both))
        x = readout(gate * nn.Dense(self.width, name="said")(x), graph, "sum")
        x = nn.relu(nn.LayerNorm(1e-5, name="norm")(x))
        x = nn.relu(nn.Dense(self.width, name="hidden")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("mpnn", **GRAPHS)
def mpnn(
    num_classes: int = 4,
    width: int = 32,
    num_steps: int = 3,
    edge_width: int = 32,
    dropout_rate: Scalar = 0.0,
) -> MPNN:
    """Message passing with a matrix for each edge and a GRU in each node.

    Args:
      num_classes: number of classes of graphs, or of numbers to predict.
      width: features of a node.
      num_steps: how often messages are passed.
      edge_width: units of the hidden layer between an edge and its matrix.
      dropout_rate: probability of zeroing a feature of the sum in training.
    """
    return MPNN(num_classes, width, num_steps, edge_width, dropout_rate)
