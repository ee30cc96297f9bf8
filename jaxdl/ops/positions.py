"""Positions whose sign means nothing: turn it at random, so that a model learns so.

Source: Dwivedi, Joshi, Luu, Laurent, Bengio and Bresson, "Benchmarking Graph Neural
Networks", JMLR 24, 2023.
"""

import jax
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph


def flip_signs(
    positions: Float[Array, "nodes features"], graph: Graph, key: jax.Array
) -> Float[Array, "nodes features"]:
    """Each eigenvector of each graph times 1 or -1, with equal probability.

    Args:
      positions: eigenvectors in columns, as ``jaxdl.data.graph.laplacian_positions``.
      graph: which node belongs to which graph.
      key: decides the signs.
    """
    shape = graph.num_graphs, positions.shape[1]
    signs = jax.random.rademacher(key, shape, positions.dtype)
    return positions * graph._replace(nodes=positions).to_nodes(signs)
