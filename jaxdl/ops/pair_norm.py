"""PairNorm: nodes keep their distance, however often they are averaged.

Source: Zhao and Akoglu, "PairNorm: Tackling Oversmoothing in GNNs", ICLR 2020.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.ops.segment import segment_mean

EPSILON = 1e-5


def pair_norm(
    x: Float[Array, "nodes features"], graph: Graph, scale: Scalar = 1.0
) -> Float[Array, "nodes features"]:
    """Features around the mean of their graph, at one size: ``scale x / √mean |x|²``.

    The mean of the squared distances of all pairs of nodes is then ``2 scale²``.

    Args:
      x: features of the nodes.
      graph: which nodes belong together; one graph or several.
      scale: the root mean square of the norms of the rows; may be traced.
    """
    ids, graphs, mask = graph.graph_of_node, graph.num_graphs, graph.node_mask
    centred = x - segment_mean(x, ids, graphs, mask=mask)[ids]
    square = jnp.square(centred).sum(-1, keepdims=True)
    size = segment_mean(square, ids, graphs, mask=mask)[ids]
    return scale * centred / jnp.sqrt(size + EPSILON)
