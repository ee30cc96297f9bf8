"""Graph attention in which each receiver ranks its senders in an order of its own.

Source: Brody, Alon and Yahav, "How Attentive are Graph Attention Networks?", ICLR 2022.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gat import GATConv, check_heads, join_heads
from jaxdl.layers.graph.rows import require_rows
from jaxdl.layers.rows_dense import Rows, RowsDense
from jaxdl.ops.graph_attention import add_loops, edge_softmax, gatv2_logits, mix


class GATv2Conv(GATConv):
    """As ``GATConv``, but what bends comes before the score and not after it.

    The attributes are the same. Sums are over segments, also in a graph with lists.
    """

    @nn.compact
    def __call__(
        self, x: Rows, graph: Graph, *, train: bool
    ) -> Float[Array, "nodes {self.width}"]:
        """Attend, and sow ``weights`` ``[edges + nodes, heads]``, loops last.

        Raises:
          ValueError: ``dim`` or ``num_heads`` is below 1, or a rate not in [0, 1].
        """
        require_rows(x, graph)
        check_heads(self.dim, self.num_heads)
        nodes, shape = x.shape[0], (self.num_heads, self.dim)
        init = nn.initializers.glorot_uniform()
        source, target = (
            RowsDense(self.num_heads * self.dim, kernel_init=init, name=name)(
                x
            ).reshape(nodes, *shape)
            for name in ("source", "target")
        )
        score = self.param("score", init, shape)
        ends = add_loops(graph.ends, nodes)
        logits = gatv2_logits(source, target, score, ends, self.slope)
        weights = edge_softmax(logits, ends, nodes)
        self.sow("intermediates", "weights", weights)
        weights = Dropout(self.dropout_rate, name="dropout")(weights, train=train)
        y = join_heads(mix(source, weights, ends), self.concat)
        return y + self.param("bias", nn.initializers.zeros, y.shape[1:])[None]
