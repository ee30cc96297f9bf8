"""The graph isomorphism layer: a sum that tells multisets apart, then a perceptron.

Source: Xu, Hu, Leskovec and Jegelka, "How Powerful are Graph Neural Networks?",
ICLR 2019. Departure: no batch norm inside; ``models.graph.GIN`` puts it after a layer.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.activation import activation
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.propagate import propagate


class GINConv(nn.Module):
    """``mlp((1 + eps) x + sum of x over the senders)``.

    Attributes:
      widths: units of each dense layer of the perceptron; the last are the output.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``, between them.
      learn_eps: whether ``eps`` is a parameter that starts at 0, or stays 0.
    """

    widths: tuple[int, ...] = (64, 64)
    activation: str = "relu"
    learn_eps: bool = False

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "nodes {self.widths[-1]}"]:
        """Sum and map.

        Raises:
          ValueError: there is no width, one is below 1, or the activation is unknown.
        """
        require_rows(x, graph)
        require(
            len(self.widths) > 0 and min(self.widths) >= 1,
            "widths must be at least one width of at least 1",
            self.widths,
        )
        bend = activation(self.activation)
        y = x + propagate(x, graph)
        if self.learn_eps:
            y = y + self.param("eps", nn.initializers.zeros, ()) * x
        for i, width in enumerate(self.widths):
            y = nn.Dense(width, name=f"dense_{i}")(bend(y) if i else y)
        return y
