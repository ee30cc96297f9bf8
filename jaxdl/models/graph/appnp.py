"""Predict then propagate: a perceptron's logits, spread by personalised PageRank.

Source: Gasteiger, Bojchevski and Günnemann, "Predict then Propagate: Graph Neural
Networks Meet Personalized PageRank", ICLR 2019. Departure: no dropout of the adjacency.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.rows_dense import whole_rows
from jaxdl.models.graph.shared import NODES
from jaxdl.models.registry import MODELS
from jaxdl.ops.diffusion import personalised_pagerank


class APPNP(nn.Module):
    """Classifier of nodes that hears far without many parameters or much smoothing.

    Attributes:
      num_classes: number of output logits of each node.
      widths: units of each hidden layer of the perceptron.
      num_steps: how far logits spread, at least 0.
      teleport: the weight of a node's own logits in each step, in [0, 1].
      dropout_rate: probability of zeroing what goes into a layer in training.
    """

    num_classes: int
    widths: tuple[int, ...] = (64,)
    num_steps: int = 10
    teleport: Scalar = 0.1
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes`` or a width is below 1, or ``num_steps`` below 0.
        """
        require_graph(graph)
        require(
            min(self.num_classes, *self.widths, 1) >= 1,
            "num_classes and widths must be at least 1",
            (self.num_classes, self.widths),
        )
        require(self.num_steps >= 0, "num_steps must be at least 0", self.num_steps)
        x = whole_rows(graph.nodes)
        for i, width in enumerate(self.widths):
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
            x = nn.relu(nn.Dense(width, name=f"dense_{i}")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        x = nn.Dense(self.num_classes, name="output")(x)
        return personalised_pagerank(x, graph, self.num_steps, self.teleport)


@MODELS.register("appnp", **NODES)
def appnp(
    num_classes: int = 7,
    widths: tuple[int, ...] = (64,),
    num_steps: int = 10,
    teleport: Scalar = 0.1,
    dropout_rate: Scalar = 0.5,
) -> APPNP:
    """Predict then propagate; the defaults are the paper's for citation graphs.

    Args:
      num_classes: number of classes of nodes.
      widths: units of each hidden layer.
      num_steps: how far logits spread.
      teleport: the weight of a node's own logits in each step, in [0, 1].
      dropout_rate: probability of zeroing what goes into a layer in training.
    """
    return APPNP(num_classes, widths, num_steps, teleport, dropout_rate)
