"""Messages whose matrix is computed from the edge; and nodes that remember, by a GRU.

Source: Gilmer, Schoenholz, Riley, Vinyals and Dahl, "Neural Message Passing for Quantum
Chemistry", ICML 2017.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.messages import edge_features, gather_messages


class EdgeMatrixMessages(nn.Module):
    """For each node the sum or mean of ``A(e) x`` over its edges, ``A`` a perceptron.

    Attributes:
      features: width of the messages, at least 1.
      widths: units of the hidden layers between an edge and its matrix; may be empty.
      aggregate: a name in ``jaxdl.ops.messages.AGGREGATORS``.
    """

    features: int
    widths: tuple[int, ...] = (64,)
    aggregate: str = "sum"

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes channels"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """What each node hears.

        Raises:
          ValueError: a width is below 1, the edges have no features, or the aggregator
            is unknown.
        """
        require_rows(x, graph)
        sizes = (self.features, *self.widths)
        require(min(sizes) >= 1, "features and widths must be at least 1", sizes)
        require(graph.edges is not None, "the edges must have features", graph.edges)
        h = edge_features(graph)
        for i, width in enumerate(self.widths):
            h = nn.relu(nn.Dense(width, name=f"edge_{i}")(h))
        h = nn.Dense(x.shape[-1] * self.features, name="matrix")(h)
        matrices = h.reshape(-1, x.shape[-1], self.features)
        sent = x[graph.ends.senders]
        messages = jnp.einsum("ei,eio->eo", sent, matrices)
        return gather_messages(messages, graph, self.aggregate)


class NNConv(nn.Module):
    """A linear map of the node itself, plus what it hears by ``EdgeMatrixMessages``.

    Attributes:
      features: width of the output, at least 1.
      widths: units of the hidden layers between an edge and its matrix; may be empty.
      aggregate: a name in ``jaxdl.ops.messages.AGGREGATORS``.
    """

    features: int
    widths: tuple[int, ...] = (64,)
    aggregate: str = "sum"

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes channels"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Pass messages; errors are those of ``EdgeMatrixMessages``."""
        heard = EdgeMatrixMessages(
            self.features, self.widths, self.aggregate, name="messages"
        )(x, graph)
        return nn.Dense(self.features, name="own")(x) + heard


class MPNNConv(nn.Module):
    """One step of message passing in which a GRU takes what is heard into the node.

    The width of the nodes does not change. A network calls one such layer several
    times, with the same weights.

    Attributes:
      widths: units of the hidden layers between an edge and its matrix; may be empty.
      aggregate: a name in ``jaxdl.ops.messages.AGGREGATORS``.
    """

    widths: tuple[int, ...] = (64,)
    aggregate: str = "sum"

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes channels"], graph: Graph
    ) -> Float[Array, "nodes channels"]:
        """Pass messages; errors are those of ``EdgeMatrixMessages``."""
        channels = x.shape[-1]
        heard = EdgeMatrixMessages(
            channels, self.widths, self.aggregate, name="messages"
        )(x, graph)
        return nn.GRUCell(channels, name="gru")(x, heard)[0]
