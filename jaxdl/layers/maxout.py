"""Maxout: a dense layer that learns its own activation, of straight pieces."""

from flax import linen as nn
from flax.typing import Initializer
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.activation import maxout


class Maxout(nn.Module):
    """The maximum of several affine functions of the input, for each feature.

    With two pieces, one of which is 0, it is a ReLU; with ``w`` and ``-w`` it is an
    absolute value. See ``jaxdl.ops.activation.maxout``.

    Attributes:
      features: how many outputs.
      num_pieces: affine functions for each of them; so much larger is the kernel.
      kernel_init: draws the kernel of ``[inputs, features * num_pieces]``; the pieces
        of a feature are neighbours.
      bias_init: draws the bias of ``[features * num_pieces]``.
    """

    features: int
    num_pieces: int = 2
    kernel_init: Initializer = nn.initializers.lecun_normal()
    bias_init: Initializer = nn.initializers.zeros_init()

    @nn.compact
    def __call__(
        self, x: Float[Array, "*batch inputs"]
    ) -> Float[Array, "*batch {self.features}"]:
        """Apply ``dense`` and take the maximum of the pieces.

        Raises:
          ValueError: ``num_pieces`` is less than 1.
        """
        require(self.num_pieces >= 1, "num_pieces must be at least 1", self.num_pieces)
        dense = nn.Dense(
            self.features * self.num_pieces,
            kernel_init=self.kernel_init,
            bias_init=self.bias_init,
            name="dense",
        )
        return maxout(dense(x), self.num_pieces)
