"""Clouds of points as graphs of near points, seen by their distances alone.

However a cloud is turned, mirrored or moved, the answer is the same, without ever
having been shown a turned one.

Source: Satorras, Hoogeboom and Welling, "E(n) Equivariant Graph Neural Networks", ICML
2021. **Departures**: those of ``jaxdl.layers.graph.EGNNConv``; edges join each point
with the nearest others, where the paper joins all; shortcuts around the features.
"""

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.egnn import EGNNConv
from jaxdl.models.registry import MODELS
from jaxdl.ops.readout import readout


def nearest_points(
    points: Float[Array, "batch points space"], num_neighbours: int
) -> Int[Array, "batch points {num_neighbours}"]:
    """The numbers of the nearest other points of each point, the nearest first.

    Args:
      points: clouds.
      num_neighbours: fewer than there are points.
    """
    square = jnp.sum(points**2, axis=-1)
    inner = jnp.einsum("bis,bjs->bij", points, points)
    away = square[:, :, None] + square[:, None] - 2 * inner
    own = jnp.eye(points.shape[1], dtype=bool)[None]
    _, near = jax.lax.top_k(-jnp.where(own, jnp.inf, away), num_neighbours)
    return near


def cloud_graph(
    points: Float[Array, "batch points space"], num_neighbours: int
) -> Graph:
    """One graph of all clouds, in which a point hears of the nearest others.

    Its nodes have their positions as features.
    """
    batch, size, space = points.shape
    near = nearest_points(points, num_neighbours)
    first = size * jnp.arange(batch, dtype=jnp.int32)[:, None, None]
    senders = (near + first).reshape(-1)
    receivers = jnp.repeat(jnp.arange(batch * size, dtype=jnp.int32), num_neighbours)
    counts = jnp.full(batch, size, jnp.int32)
    return Graph(
        points.reshape(-1, space),
        None,
        receivers,
        senders,
        None,
        counts,
        counts * num_neighbours,
    )


class EGNN(nn.Module):
    """Classifier of clouds whose logits no motion of the space changes.

    Attributes:
      num_classes: number of output logits.
      width: features of a point, and units of the layers.
      num_layers: how often points hear of their neighbours, at least 1.
      num_neighbours: how many others a point hears of.
    """

    num_classes: int
    width: int = 32
    num_layers: int = 3
    num_neighbours: int = 8

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch points space"], *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits, one row for a cloud.

        Raises:
          ValueError: a size is below 1, there are not more points than neighbours, or
            what comes are no clouds.
        """
        del train  # nothing behaves differently in training
        sizes = (self.num_classes, self.width, self.num_layers, self.num_neighbours)
        require(min(sizes) >= 1, "sizes of an EGNN must be at least 1", sizes)
        require(
            getattr(x, "ndim", 0) == 3,
            "clouds must be an array [batch, points, space]",
            f"{type(x).__name__} {getattr(x, 'shape', '')}".strip(),
        )
        require(
            self.num_neighbours < x.shape[1],
            f"num_neighbours must be below the number of points, {x.shape[1]}",
            self.num_neighbours,
        )
        x = x - jnp.mean(x, axis=1, keepdims=True)
        graph = cloud_graph(x, self.num_neighbours)
        positions = graph.nodes
        h = jnp.sum(positions**2, axis=1, keepdims=True)
        h = nn.Dense(self.width, name="input")(h)
        for i in range(self.num_layers):
            layer = EGNNConv(self.width, self.width, name=f"conv_{i}")
            new, positions = layer(h, positions, graph)
            h = h + new
        h = nn.silu(nn.Dense(self.width, name="point")(h))
        pools = [readout(h, graph, kind) for kind in ("mean", "max")]
        h = nn.silu(nn.Dense(self.width, name="hidden")(jnp.concatenate(pools, 1)))
        return nn.Dense(self.num_classes, name="output")(h)


@MODELS.register("egnn", tasks=("classify",), input_shape=(64, 3), data="shapes")
def egnn(
    num_classes: int = 8,
    width: int = 32,
    num_layers: int = 3,
    num_neighbours: int = 8,
) -> EGNN:
    """Equivariant network of clouds of points.

    Args:
      num_classes: number of outputs.
      width: features of a point, and units of the layers.
      num_layers: how often points hear of their neighbours.
      num_neighbours: how many others a point hears of.
    """
    return EGNN(num_classes, width, num_layers, num_neighbours)
