"""Attention as in a transformer, over the edges of a graph.

On a complete graph with loops it is the transformer's own attention over a set. Where
nodes are is told by positions, such as ``jaxdl.data.graph.laplacian_positions``: first
a linear map of them is added to the features (``jaxdl.models.graph.GraphTransformer``).

Sources: Shi et al., "Masked Label Prediction: Unified Message Passing Model for
Semi-Supervised Classification", IJCAI 2021 (the layer); Dwivedi and Bresson, "A
Generalization of Transformer Networks to Graphs", 2021 (the block).
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.messages import edge_features, gather_messages
from jaxdl.ops.segment import segment_softmax


class TransformerConv(nn.Module):
    """A linear map of the node, plus values of its senders weighed by query and key.

    Features of the edges, where there are any, are added to keys and values.

    Attributes:
      features: width of the output, all heads side by side.
      num_heads: parts that attend each by itself; a divisor of ``features``.
    """

    features: int
    num_heads: int = 4

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes channels"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Attend to the senders.

        Raises:
          ValueError: ``num_heads`` does not divide ``features``.
        """
        require_rows(x, graph)
        require(
            self.num_heads >= 1
            and self.features >= 1
            and self.features % self.num_heads == 0,
            "num_heads must be a divisor of the features",
            f"{self.num_heads} for {self.features}",
        )
        senders, receivers, mask = graph.ends
        width = self.features // self.num_heads

        def heads(h: Float[Array, "any features"]) -> Float[Array, "any heads width"]:
            return h.reshape(-1, self.num_heads, width)

        query = heads(nn.Dense(self.features, name="query")(x))[receivers]
        key = heads(nn.Dense(self.features, name="key")(x))[senders]
        value = heads(nn.Dense(self.features, name="value")(x))[senders]
        if graph.edges is not None:
            dense = nn.Dense(self.features, use_bias=False, name="edge")
            e = heads(dense(edge_features(graph)))
            key, value = key + e, value + e
        logits = jnp.sum(query * key, axis=-1) / width**0.5
        weights = segment_softmax(logits, receivers, len(x), mask=mask)
        messages = (value * weights[..., None]).reshape(-1, self.features)
        own = nn.Dense(self.features, name="own")(x)
        return own + gather_messages(messages, graph)


class GraphTransformerBlock(nn.Module):
    """Attention, then a perceptron, each with a shortcut and a layer norm after it.

    **Departure**: layer norm where the paper also tries batch norm; the features of the
    edges do not change.

    Attributes:
      num_heads: parts of the attention; a divisor of the features.
      expansion: how many times wider the hidden layer of the perceptron is.
    """

    num_heads: int = 4
    expansion: int = 2

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "nodes features"]:
        """What the nodes become; their width stays as it is.

        Raises:
          ValueError: ``num_heads`` does not divide the features, or ``expansion`` is
            below 1.
        """
        require(self.expansion >= 1, "expansion must be at least 1", self.expansion)
        width = x.shape[-1]
        attend = TransformerConv(width, self.num_heads, name="attention")
        h = nn.LayerNorm(1e-5, name="norm_0")(x + attend(x, graph))
        y = nn.relu(nn.Dense(self.expansion * width, name="hidden")(h))
        y = nn.Dense(width, name="output")(y)
        return nn.LayerNorm(1e-5, name="norm_1")(h + y)
