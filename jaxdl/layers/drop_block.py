"""The layer that drops squares of images; see ``jaxdl.ops.drop_block``."""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import drops
from jaxdl.ops.drop_block import drop_block


class DropBlock(nn.Module):
    """Zero squares of pixels while training; leave images alone otherwise.

    The random stream is ``"dropout"``.

    Attributes:
      rate: probability of zeroing a pixel, in [0, 1]; may be a traced array.
      block_size: rows and columns of a square.
    """

    rate: Scalar
    block_size: int = 7

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"], *, train: bool
    ) -> Float[Array, "batch height width channels"]:
        """Apply ``jaxdl.ops.drop_block.drop_block`` when ``train``.

        Raises:
          ValueError: the rate is a number outside [0, 1], or ``block_size`` is less
            than 1. A traced rate is not checked.
        """
        if not drops(self.rate, train):
            return x
        key = self.make_rng("dropout")
        return drop_block(x, self.rate, key, block_size=self.block_size)
