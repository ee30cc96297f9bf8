"""The spectral convolution by Chebyshev polynomials of the Laplacian.

Source: Defferrard, Bresson and Vandergheynst, "Convolutional Neural Networks on Graphs
with Fast Localized Spectral Filtering", NIPS 2016.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.graph.rows import require_rows
from jaxdl.ops.chebyshev import chebyshev_terms


class ChebConv(nn.Module):
    """``sum over k of T_k(2 L / largest - I) x W_k, + b``: a filter of the spectrum.

    Attributes:
      features: output features of each node, at least 1.
      order: how many terms, at least 1; a node hears ``order - 1`` steps far.
      largest: an upper bound of the eigenvalues of the symmetric Laplacian, above 0.
    """

    features: int
    order: int = 3
    largest: float = 2.0

    @nn.compact
    def __call__(
        self, x: Float[Array, "nodes features"], graph: Graph
    ) -> Float[Array, "nodes {self.features}"]:
        """Filter.

        Raises:
          ValueError: ``features`` or ``order`` is below 1, or ``largest`` not above 0.
        """
        require_rows(x, graph)
        require(self.features >= 1, "features must be at least 1", self.features)
        require(self.order >= 1, "order must be at least 1", self.order)
        require(self.largest > 0, "largest must be above 0", self.largest)
        kernel_init = nn.initializers.glorot_uniform()
        total = self.param("bias", nn.initializers.zeros, (self.features,))[None]
        for k, term in enumerate(chebyshev_terms(x, graph, self.order, self.largest)):
            dense = nn.Dense(
                self.features,
                use_bias=False,
                kernel_init=kernel_init,
                name=f"dense_{k}",
            )
            total = total + dense(term)
        return total
