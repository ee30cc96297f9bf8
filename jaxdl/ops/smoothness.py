"""How much the nodes of a graph differ: what is lost where a network is too deep.

Every sum over neighbours makes them more alike. Both measures go to 0 where nothing is
left to tell nodes apart.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.ops.propagate import in_weight, per_row
from jaxdl.ops.segment import segment_count, segment_sum

Features = Float[Array, "nodes features"]


def dirichlet_energy(x: Features, graph: Graph) -> Float[Array, " graphs"]:
    """How much features change along the edges: ``tr xᵀ (I - Â) x`` of each graph.

    That is half the sum over edges of ``|x_i / √(1 + d_i) - x_j / √(1 + d_j)|²``, with
    ``d`` the degrees. ``Â`` is the sum of ``normalised_sum``, with loops, and has
    eigenvalues in (-1, 1]. So the energy is at most twice ``|x|²``, and 0 only where
    each component has rows in proportion to ``√(1 + d)``: what many sums end at.

    Source: Cai and Wang, "A Note on Over-Smoothing for Graph Neural Networks", 2020.

    Args:
      x: features of the nodes.
      graph: undirected, without loops; one graph or several.
    """
    degree = in_weight(graph, len(x), None).astype(x.dtype) + 1
    scaled = x * per_row(degree**-0.5, x)
    senders, receivers, mask = graph.ends
    change = jnp.square(scaled[senders] - scaled[receivers]).sum(-1)
    home = graph.graph_of_node[receivers]
    return segment_sum(change, home, graph.num_graphs, mask=mask) / 2


def mean_average_distance(x: Features, graph: Graph) -> Float[Array, " graphs"]:
    """The mean of ``1 - cos(x_i, x_j)`` over all pairs of different nodes of a graph.

    With ``u`` the rows divided by their norms it is ``(n² - |Σ u|²) / (n (n - 1))``, so
    that no pair is looked at.

    Source: Chen, Lin, Li, Li, Zhou and Sun, "Measuring and Relieving the Over-Smoothing
    Problem for Graph Neural Networks from the Topological View", AAAI 2020. Departures:
    pairs at distance 0 count like others; a row of zeros has no direction, and does not
    count.

    Args:
      x: features of the nodes.
      graph: one graph or several; its edges are not looked at.

    Returns:
      In [0, 2]; 0 for a graph with fewer than two rows that count.
    """
    square = jnp.square(x).sum(-1, keepdims=True)
    there = (square > 0) & graph.node_mask[:, None]
    norm = jnp.sqrt(jnp.where(there, square, 1))
    ids, graphs, counts = graph.graph_of_node, graph.num_graphs, there[:, 0]
    total = segment_sum(jnp.where(there, x / norm, 0), ids, graphs)
    n = segment_count(ids, graphs, mask=counts).astype(x.dtype)
    pairs = jnp.where(n > 1, n * (n - 1), 1)
    return jnp.maximum(jnp.square(n) - jnp.square(total).sum(-1), 0) / pairs
