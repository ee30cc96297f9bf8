"""A layer of points in space that turns, is mirrored and moves as they do.

Source: Satorras, Hoogeboom and Welling, "E(n) Equivariant Graph Neural Networks", ICML
2021. It sees positions by their squared distances alone, and moves them along their
differences. **Departures**: the factor of a move is one over the number of edges that
end at a node; there is no velocity and no attention.
"""

from typing import NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.messages import edge_features, gather_messages


class Placed(NamedTuple):
    """Nodes in space.

    Attributes:
      x: features, which no motion of the space changes.
      positions: which move with the space.
    """

    x: Float[Array, "nodes features"]
    positions: Float[Array, "nodes space"]


class EGNNConv(nn.Module):
    """Messages from features and distances; they change both features and positions.

    Attributes:
      features: width of the output, at least 1.
      width: units of the hidden layers and of a message, at least 1.
    """

    features: int
    width: int = 64

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "nodes channels"],
        positions: Float[Array, "nodes space"],
        graph: Graph,
    ) -> Placed:
        """Features and positions after one round; edges may have features.

        Raises:
          ValueError: ``features`` or ``width`` is below 1.
        """
        require_rows(x, graph)
        require_rows(positions, graph)
        sizes = self.features, self.width
        require(min(sizes) >= 1, "features and width must be at least 1", sizes)
        senders, receivers, _ = graph.ends
        away = positions[receivers] - positions[senders]
        square = jnp.sum(away**2, axis=1, keepdims=True)
        parts = [x[receivers], x[senders], square]
        if graph.edges is not None:
            parts.append(edge_features(graph))
        message = jnp.concatenate(parts, axis=1)
        for i in range(2):
            message = nn.silu(nn.Dense(self.width, name=f"edge_{i}")(message))
        push = nn.silu(nn.Dense(self.width, name="move_0")(message))
        push = nn.Dense(1, use_bias=False, name="move_1")(push)
        moved = positions + gather_messages(away * push, graph, "mean")
        heard = gather_messages(message, graph, "sum")
        h = nn.Dense(self.width, name="node_0")(jnp.concatenate([x, heard], axis=1))
        return Placed(nn.Dense(self.features, name="node_1")(nn.silu(h)), moved)
