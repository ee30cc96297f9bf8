"""A transformer whose nodes attend along the edges of a graph, then are pooled.

Sources: Dwivedi and Bresson, "A Generalization of Transformer Networks to Graphs",
2021; the attention is that of Shi et al. (``jaxdl.layers.graph.TransformerConv``).

Where nodes are is told by positions, eigenvectors of the Laplacian. They come with the
graph, as the last features of its nodes (``with_laplacian_positions``); a linear map of
them is added to the embedding. Their signs mean nothing, so that in training each
eigenvector of each graph is turned at random. Positions without signs, such as
``jaxdl.data.graph.random_walk_positions``, can be features like all others.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.transformer import GraphTransformerBlock
from jaxdl.models.graph.whole import GRAPHS, require_sizes
from jaxdl.models.registry import MODELS
from jaxdl.ops.positions import flip_signs
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
      num_positions: how many of the features, the last ones, are positions whose signs
        mean nothing; at least 0.
    """

    num_classes: int
    width: int = 64
    num_layers: int = 3
    num_heads: int = 4
    readout: str = "mean"
    dropout_rate: Scalar = 0.1
    num_positions: int = 0

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "graphs {self.num_classes}"]:
        """Logits of every graph; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1, ``num_heads`` does not divide ``width``, the
            readout is unknown, or there are no features but positions.
        """
        require_graph(graph)
        require_sizes(self.num_classes, self.width, self.num_layers)
        x = self._embedded(graph, train)
        for i in range(self.num_layers):
            x = GraphTransformerBlock(self.num_heads, name=f"block_{i}")(x, graph)
        x = readout(x, graph, self.readout)
        x = nn.relu(nn.Dense(self.width, name="hidden")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)

    def _embedded(
        self, graph: Graph, train: bool
    ) -> Float[Array, "nodes {self.width}"]:
        """What the nodes are, and where."""
        x = jnp.asarray(graph.nodes)
        features = x.shape[1] - self.num_positions
        require(
            0 <= self.num_positions < x.shape[1],
            f"num_positions must be from 0 to {x.shape[1] - 1}, as nodes have "
            f"{x.shape[1]} features of which they are the last",
            self.num_positions,
            "jaxdl.data.graph.with_laplacian_positions puts them there.",
        )
        embedded = nn.Dense(self.width, name="input")(x[:, :features])
        if not self.num_positions:
            return embedded
        places = x[:, features:]
        if train:
            places = flip_signs(places, graph, self.make_rng("dropout"))
        return embedded + nn.Dense(self.width, name="positions")(places)


@MODELS.register(
    "graph_transformer", **{**GRAPHS, "defaults": {"epochs": 100, "lr": 0.001}}
)
def graph_transformer(
    num_classes: int = 4,
    width: int = 64,
    num_layers: int = 3,
    num_heads: int = 4,
    readout: str = "mean",
    dropout_rate: Scalar = 0.1,
    num_positions: int = 0,
) -> GraphTransformer:
    """Transformer over the edges of graphs.

    Args:
      num_classes: number of classes of graphs, or of numbers to predict.
      width: features of a node.
      num_layers: blocks.
      num_heads: parts of the attention; a divisor of the width.
      readout: how nodes become a graph; sum, mean or max.
      dropout_rate: probability of zeroing a feature of the pool in training.
      num_positions: eigenvectors of the Laplacian that tell where a node is; a run
        takes them from its graphs.
    """
    return GraphTransformer(
        num_classes,
        width,
        num_layers,
        num_heads,
        readout,
        dropout_rate,
        num_positions,
    )
