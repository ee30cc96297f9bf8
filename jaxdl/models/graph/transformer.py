"""A transformer whose nodes attend along the edges of a graph, then are pooled.

Sources: Dwivedi and Bresson, "A Generalization of Transformer Networks to Graphs",
2021; the attention is that of Shi et al. (``jaxdl.layers.graph.TransformerConv``).
**Departure**: positions are not computed here; where nodes are is told by features that
are put beside the others, such as ``jaxdl.data.graph.random_walk_positions``.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.transformer import GraphTransformerBlock
from jaxdl.models.graph.whole import GRAPHS, require_sizes
from jaxdl.models.registry import MODELS
from jaxdl.ops.readout import readout


class GraphTransformer(nn.Module):
    """Classifier of graphs: a linear embedding, blocks of attention, and a readout.

    Attributes:
      num_classes: number of outputs of each graph.
      width: features of a node.
      num_layers: blocks, at least 1.
      num_heads: parts that attend each by itself; a divisor of ``width``.
      readout: a name in ``jaxdl.ops.readout.READOUTS``.
      dropout_rate: probability of zeroing a feature of the pool in training.
    """

    num_classes: int
    width: int = 64
    num_layers: int = 3
    num_heads: int = 4
    readout: str = "mean"
    dropout_rate: Scalar = 0.1

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "graphs {self.num_classes}"]:
        """Logits of every graph; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1, ``num_heads`` does not divide ``width``, or the
            readout is unknown.
        """
        require_sizes(self.num_classes, self.width, self.num_layers)
        x = nn.Dense(self.width, name="input")(jnp.asarray(graph.nodes))
        for i in range(self.num_layers):
            x = GraphTransformerBlock(self.num_heads, name=f"block_{i}")(x, graph)
        x = readout(x, graph, self.readout)
        x = nn.relu(nn.Dense(self.width, name="hidden")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("graph_transformer", **GRAPHS)
def graph_transformer(
    num_classes: int = 4,
    width: int = 64,
    num_layers: int = 3,
    num_heads: int = 4,
    readout: str = "mean",
    dropout_rate: Scalar = 0.1,
) -> GraphTransformer:
    """Transformer over the edges of graphs.

    Args:
      num_classes: number of classes of graphs, or of numbers to predict.
      width: features of a node.
      num_layers: blocks.
      num_heads: parts of the attention; a divisor of the width.
      readout: how nodes become a graph; sum, mean or max.
      dropout_rate: probability of zeroing a feature of the pool in training.
    """
    return GraphTransformer(
        num_classes, width, num_layers, num_heads, readout, dropout_rate
    )
