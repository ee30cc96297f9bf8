"""Learned ways from nodes to graphs: a weighted sum, and keeping the best nodes.

Sources: Li, Tarlow, Brockschmidt and Zemel, "Gated Graph Sequence Neural Networks",
ICLR 2016; Gao and Ji, "Graph U-Nets", ICML 2019.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.segment import segment_softmax, segment_sum
from jaxdl.ops.top_k_nodes import top_k_nodes


class AttentionReadout(nn.Module):
    """The mean of a graph's nodes under a softmax of learned scores.

    Departure from the paper: a softmax over the nodes of a graph and not a sigmoid of
    each, as PyTorch Geometric's ``AttentionalAggregation`` has it.
    """

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "graphs features"]:
        """One row for each graph; 0 for one without nodes.

        Raises:
          ValueError: ``x`` is not ``[nodes, features]``.
        """
        require_rows(x, graph)
        score = nn.Dense(1, name="score")(x)
        of_node, graphs, mask = graph.graph_of_node, graph.num_graphs, graph.node_mask
        weights = segment_softmax(score, of_node, graphs, mask=mask)
        return segment_sum(weights * x, of_node, graphs, mask=mask)


class TopKPooling(nn.Module):
    """The nodes with the highest learned scores, times the tanh of their scores.

    Attributes:
      ratio: the share of the nodes of each graph that stay, in (0, 1].
    """

    ratio: float = 0.5

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> tuple[Float[Array, "nodes features"], Graph]:
        """Features of the new graph's nodes, and that graph; see ``top_k_nodes``.

        Raises:
          ValueError: the ratio is not in (0, 1].
        """
        require_rows(x, graph)
        require(0 < self.ratio <= 1, "ratio must be above 0 and at most 1", self.ratio)
        init = nn.initializers.lecun_normal()
        direction = self.param("direction", init, (x.shape[1], 1))
        length = jnp.sqrt(jnp.sum(direction * direction))
        score = (x @ direction)[:, 0] / jnp.where(length > 0, length, 1)
        smaller, order = top_k_nodes(score, graph, self.ratio)
        return (x * jnp.tanh(score)[:, None])[order], smaller
