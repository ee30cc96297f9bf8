"""Principal neighbourhood aggregation: several aggregators, scaled by the degree.

Source: Corso, Cavalleri, Beaini, Liò and Veličković, "Principal Neighbourhood
Aggregation for Graph Nets", NeurIPS 2020.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.messages import edge_features, gather_messages, in_degrees

SCALERS = ("identity", "amplification", "attenuation")


class PNAConv(nn.Module):
    """Messages of both ends, gathered in several ways, each at several scales.

    A scale is 1, ``log(d + 1) / mean_log_degree`` or its inverse, where ``d`` edges end
    at a node. One aggregator cannot tell all multisets apart; several can tell more.

    **Departure**: one tower.

    Attributes:
      features: width of the output, at least 1.
      mean_log_degree: mean of ``log(d + 1)`` over the nodes of the training data.
      aggregators: names in ``jaxdl.ops.messages.AGGREGATORS``.
      scalers: names in ``SCALERS``.
    """

    features: int
    mean_log_degree: float
    aggregators: tuple[str, ...] = ("mean", "min", "max", "std")
    scalers: tuple[str, ...] = SCALERS

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes channels"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Pass messages, which see the features of the edges where there are any.

        Raises:
          ValueError: ``features`` is below 1, ``mean_log_degree`` not positive, there
            is no aggregator or scaler, or one is unknown.
        """
        require_rows(x, graph)
        require(self.features >= 1, "features must be at least 1", self.features)
        require(
            self.mean_log_degree > 0,
            "mean_log_degree must be positive",
            self.mean_log_degree,
        )
        names = self.aggregators, self.scalers
        require(all(names), "there must be an aggregator and a scaler", names)
        senders, receivers, _ = graph.ends
        parts = [x[receivers], x[senders]]
        if graph.edges is not None:
            width = x.shape[-1]
            parts.append(nn.Dense(width, name="edge")(edge_features(graph)))
        message = nn.Dense(x.shape[-1], name="pre")(jnp.concatenate(parts, 1))
        heard = jnp.concatenate(
            [gather_messages(message, graph, how) for how in self.aggregators], 1
        )
        logs = jnp.log1p(in_degrees(graph))[:, None] / self.mean_log_degree
        scaled = [heard * self._scale(name, logs) for name in self.scalers]
        h = nn.Dense(self.features, name="post")(jnp.concatenate([x, *scaled], 1))
        return nn.Dense(self.features, name="output")(h)

    def _scale(self, name: str, logs: Float[Array, "nodes 1"]) -> Array:
        if name == "identity":
            return jnp.ones_like(logs)
        if name == "amplification":
            return logs
        if name == "attenuation":
            return jnp.where(logs > 0, 1 / jnp.where(logs > 0, logs, 1), 0)
        raise unknown_name("scaler", name, SCALERS, "jaxdl.layers.graph.pna.SCALERS")
