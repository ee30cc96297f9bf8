"""Simplified graph convolution: logistic regression on smoothed features.

Source: Wu, Souza, Zhang, Fifty, Yu and Weinberger, "Simplifying Graph Convolutional
Networks", ICML 2019.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.layers.graph.sgc import SGConv
from jaxdl.layers.rows_dense import whole_rows
from jaxdl.models.graph.shared import NODES
from jaxdl.models.registry import MODELS


class SGC(nn.Module):
    """Classifier of nodes without any hidden layer.

    Attributes:
      num_classes: number of output logits of each node.
      num_steps: how far a node hears, at least 0.
    """

    num_classes: int
    num_steps: int = 2

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.num_classes}"]:
        """Logits of every node; those of the padding do not matter.

        Raises:
          ValueError: ``num_classes`` is below 1, or ``num_steps`` below 0.
        """
        require_graph(graph)
        del train  # nothing behaves differently in training
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        layer = SGConv(self.num_classes, self.num_steps, name="output")
        return layer(whole_rows(graph.nodes), graph)


@MODELS.register("sgc", **NODES)
def sgc(num_classes: int = 7, num_steps: int = 2) -> SGC:
    """Simplified graph convolution; the defaults are the paper's for Cora.

    Args:
      num_classes: number of classes of nodes.
      num_steps: how far a node hears.
    """
    return SGC(num_classes, num_steps)
