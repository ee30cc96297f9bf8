"""Two tasks, each for a network of convolutions and for one that knows places."""

import math

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.layers import Conv, ConvTranspose, CoordConv


class Painter(nn.Module):
    """From a place to an image: one logit for each pixel.

    With coordinates, every pixel is told the place and its own coordinates, and all is
    1x1. Without, the image grows from one pixel by transposed convolutions.

    Attributes:
      kind: ``"conv"`` or ``"coord"``.
      size: pixels of a side, a power of 2.
      channels: of the hidden layers.
    """

    kind: str
    size: int
    channels: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch 2"], *, train: bool
    ) -> Float[Array, "batch {self.size}*{self.size}"]:
        """Logits of the pixels, row by row."""
        del train
        x = x[:, None, None]
        if self.kind == "coord":
            x = jnp.tile(x, (1, self.size, self.size, 1))
            x = nn.relu(CoordConv(2 * self.channels, 1, name="coord")(x))
            x = nn.relu(Conv(2 * self.channels, 1, name="hidden")(x))
        else:
            for i in range(int(math.log2(self.size))):
                grow = ConvTranspose(self.channels, 4, 2, padding=1, name=f"grow{i}")
                x = nn.relu(grow(x))
        return Conv(1, 1, name="output")(x).reshape(len(x), -1)


class Reader(nn.Module):
    """From an image to a place.

    Convolutions of 3x3 halve the image until it is one pixel. With coordinates, 1x1
    layers and a maximum over all pixels do instead, or the first of the convolutions
    has them.

    Attributes:
      kind: ``"conv"``, ``"coord"``, or ``"mixed"`` for coordinates in the first layer.
      size: pixels of a side, a power of 2.
      channels: of the hidden layers.
    """

    kind: str
    size: int
    channels: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width 1"], *, train: bool
    ) -> Float[Array, "batch 2"]:
        """Row and column, each from -1 to 1."""
        del train
        if self.kind == "coord":
            x = nn.relu(CoordConv(2 * self.channels, 1, name="coord")(x))
            x = nn.relu(Conv(2 * self.channels, 1, name="hidden")(x)).max((1, 2))
        else:
            first = CoordConv if self.kind == "mixed" else Conv
            for i in range(int(math.log2(self.size))):
                layer = Conv if i else first
                x = nn.relu(layer(self.channels, 3, strides=2, name=f"halve{i}")(x))
        return nn.Dense(2, name="output")(x.reshape(len(x), -1))


NETWORKS = {"paint": Painter, "read": Reader}
"""Task -> its network."""
