"""The graph attention layer: every node averages its senders under a learned softmax.

Source: Veličković, Cucurull, Casanova, Romero, Liò and Bengio, "Graph Attention
Networks", ICLR 2018.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import drops
from jaxdl.layers.graph.rows import require_rows
from jaxdl.layers.rows_dense import Rows, RowsDense
from jaxdl.ops.dropout import dropout
from jaxdl.ops.gat_neighbours import gat_neighbours
from jaxdl.ops.graph_attention import add_loops, edge_softmax, gat_logits, mix

LARGE = 2**17
"""How many edges a graph has at least for lists to be faster than segments here."""


class GATConv(nn.Module):
    """Multi-head attention over a node's senders and itself.

    A loop that the graph has counts beside the one that is added. A large graph
    with neighbour lists is computed by ``gat_neighbours``, and sows no weights.

    Attributes:
      dim: output features of each head, at least 1.
      num_heads: how many heads, at least 1.
      concat: whether heads are laid side by side, or averaged.
      slope: of the leaky ReLU on the scores.
      dropout_rate: probability of dropping a weight of the softmax in training; may be
        traced.
    """

    dim: int
    num_heads: int = 1
    concat: bool = True
    slope: float = 0.2
    dropout_rate: Scalar = 0.0

    @property
    def width(self) -> int:
        """How many features of a node come out."""
        return self.dim * self.num_heads if self.concat else self.dim

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
        wide = RowsDense(
            self.num_heads * self.dim, use_bias=False, kernel_init=init, name="dense"
        )
        values = wide(x).reshape(nodes, *shape)
        source, target = (
            jnp.einsum("nhd,hd->nh", values, self.param(name, init, shape))
            for name in ("source", "target")
        )
        factors = None
        if drops(self.dropout_rate, train):
            ones = jnp.ones((graph.num_edges + nodes, self.num_heads), x.dtype)
            factors = dropout(ones, self.dropout_rate, self.make_rng("dropout"))
        if graph.neighbours is not None and graph.num_edges >= LARGE:
            lists = graph.neighbours
            mixed = gat_neighbours(
                values, source, target, graph.ends, lists, self.slope, factors
            )
        else:
            ends = add_loops(graph.ends, nodes)
            logits = gat_logits(source, target, ends, self.slope)
            weights = edge_softmax(logits, ends, nodes)
            self.sow("intermediates", "weights", weights)
            mixed = mix(values, weights if factors is None else weights * factors, ends)
        y = join_heads(mixed, self.concat)
        return y + self.param("bias", nn.initializers.zeros, y.shape[1:])[None]


def check_heads(dim: int, num_heads: int) -> None:
    """Raise unless there is a head, and a feature of it."""
    require(dim >= 1, "dim must be at least 1", dim)
    require(num_heads >= 1, "num_heads must be at least 1", num_heads)


def join_heads(
    mixed: Float[Array, "nodes heads dim"], concat: bool
) -> Float[Array, "nodes features"]:
    """Heads side by side, or their mean."""
    nodes, heads, dim = mixed.shape
    return mixed.reshape(nodes, heads * dim) if concat else mixed.mean(axis=1)
