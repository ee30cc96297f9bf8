"""GraphSAGE: what a node is beside what its neighbours are, mapped each on its own.

Source: Hamilton, Ying and Leskovec, "Inductive Representation Learning on Large
Graphs", NIPS 2017. Departures: all neighbours and not a sample of them, and no scaling
of the result to length 1 unless asked for.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.propagate import in_weight, per_row, propagate
from jaxdl.ops.segment import segment_max

AGGREGATORS = ("mean", "max", "pool")


def neighbour_mean(
    x: Float[Array, "nodes features"], graph: Graph
) -> Float[Array, "nodes features"]:
    """The mean of ``x`` over the senders of each node; 0 where there are none."""
    count = jnp.maximum(in_weight(graph, len(x)), 1).astype(x.dtype)
    return propagate(x, graph) / per_row(count, x)


def neighbour_max(
    x: Float[Array, "nodes features"], graph: Graph
) -> Float[Array, "nodes features"]:
    """The largest of each feature over the senders of each node; 0 without any."""
    senders, receivers, mask = graph.ends
    return segment_max(x[senders], receivers, len(x), mask=mask)


class SAGEConv(nn.Module):
    """``W x + V aggregate(x of the senders) + b``.

    Attributes:
      features: output features of each node, at least 1.
      aggregator: ``"mean"``, ``"max"``, or the paper's ``"pool"``: the maximum after a
        dense layer with ReLU.
      normalise: whether each result is divided by its Euclidean norm.
    """

    features: int
    aggregator: str = "mean"
    normalise: bool = False

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Aggregate and map.

        Raises:
          ValueError: ``features`` is below 1, or the aggregator is unknown.
        """
        require_rows(x, graph)
        require(self.features >= 1, "features must be at least 1", self.features)
        if self.aggregator not in AGGREGATORS:
            here = "jaxdl.layers.graph.sage.AGGREGATORS"
            raise unknown_name("aggregator", self.aggregator, AGGREGATORS, here)
        sent = x
        if self.aggregator == "pool":
            sent = nn.relu(nn.Dense(x.shape[1], name="project")(x))
        aggregate = neighbour_mean if self.aggregator == "mean" else neighbour_max
        heard = aggregate(sent, graph)
        y = nn.Dense(self.features, name="neighbours")(heard)
        y = y + nn.Dense(self.features, use_bias=False, name="self")(x)
        if not self.normalise:
            return y
        square = jnp.sum(y * y, axis=-1, keepdims=True)
        return y * jnp.where(square > 0, jnp.where(square > 0, square, 1) ** -0.5, 0)
