"""Chebyshev polynomials of a graph's Laplacian: filters that reach a few steps far.

Source: Defferrard, Bresson and Vandergheynst, "Convolutional Neural Networks on Graphs
with Fast Localized Spectral Filtering", NIPS 2016.
"""

from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.ops.propagate import normalised_sum


def chebyshev_terms(
    x: Float[Array, "nodes features"], graph: Graph, order: int, largest: float = 2.0
) -> list[Float[Array, "nodes features"]]:
    """``T_0(M) x`` to ``T_{order-1}(M) x``, with ``M = 2 L / largest - I``.

    ``L`` is the symmetric Laplacian. The recurrence is ``T_k = 2 M T_{k-1} - T_{k-2}``,
    so no eigenvector is computed, and the term ``k`` sees ``k`` steps far.

    Args:
      x: features of the nodes.
      graph: without edges from a node to itself, and undirected for ``L`` to be
        symmetric.
      order: how many terms, at least 1.
      largest: an upper bound of the eigenvalues of ``L``; 2 always is one.
    """

    def scaled_laplacian(x: Array) -> Array:
        return (2 / largest - 1) * x - (2 / largest) * normalised_sum(
            x, graph, self_loops=False
        )

    terms = [x]
    if order > 1:
        terms.append(scaled_laplacian(x))
    for _ in range(order - 2):
        terms.append(2 * scaled_laplacian(terms[-1]) - terms[-2])
    return terms
