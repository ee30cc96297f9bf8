"""A layer of GCNII: remember where you began, and change little.

Source: Chen, Wei, Huang, Ding and Li, "Simple and Deep Graph Convolutional Networks",
ICML 2020.
"""

from jaxtyping import Array, Float

from jaxdl.core.types import Scalar

Features = Float[Array, "nodes features"]


def initial_residual(
    spread: Features,
    start: Features,
    kernel: Float[Array, "features features"],
    teleport: Scalar,
    strength: Scalar,
) -> Features:
    """``((1 - a) spread + a start) ((1 - b) I + b W)``, before what bends it.

    Args:
      spread: the normalised sum over neighbours.
      start: what the first layer had.
      kernel: ``W``.
      teleport: ``a`` in [0, 1], the share of the start; may be traced.
      strength: ``b`` in [0, 1], how much the layer maps. With ``a = 0`` and ``b = 1``
        it is a graph convolution.
    """
    mixed = (1 - teleport) * spread + teleport * start
    return (1 - strength) * mixed + strength * (mixed @ kernel)
