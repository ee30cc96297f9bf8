"""Features that spread over a graph, with and without a way home."""

from jaxtyping import Array, Float

from jaxdl.core.graph import Graph
from jaxdl.core.types import Scalar
from jaxdl.ops.propagate import normalised_sum

Features = Float[Array, "nodes features"]


def smooth(x: Features, graph: Graph, num_steps: int) -> Features:
    """``num_steps`` normalised sums with loops: a low-pass filter.

    Source: Wu, Souza, Zhang, Fifty, Yu and Weinberger, "Simplifying Graph Convolutional
    Networks", ICML 2019.
    """
    for _ in range(num_steps):
        x = normalised_sum(x, graph)
    return x


def personalised_pagerank(
    x: Features, graph: Graph, num_steps: int, teleport: Scalar
) -> Features:
    """Steps of ``z = (1 - teleport) Â z + teleport x`` from ``z = x``.

    They converge to ``teleport (I - (1 - teleport) Â)^-1 x``: however many there are,
    a node does not forget what it was.

    Source: Gasteiger, Bojchevski and Günnemann, "Predict then Propagate: Graph Neural
    Networks Meet Personalized PageRank", ICLR 2019.

    Args:
      x: what each node predicts by itself.
      graph: who sends to whom.
      num_steps: how many steps.
      teleport: probability of a jump home, in [0, 1]; may be traced.
    """
    z = x
    for _ in range(num_steps):
        z = (1 - teleport) * normalised_sum(z, graph) + teleport * x
    return z
