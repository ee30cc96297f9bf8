"""A small reader of digits, alone or behind a spatial transformer."""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.layers import Conv, SpatialTransformer
from jaxdl.ops.pool import max_pool

Images = Float[Array, "batch height width channels"]


class Convolutions(nn.Module):
    """Two convolutions of 3x3, each pooled to half its size.

    Attributes:
      channels: of the two.
    """

    channels: tuple[int, int]

    @nn.compact
    def __call__(self, x: Images) -> Float[Array, "batch features"]:
        """All numbers of the last map."""
        for i, channels in enumerate(self.channels):
            x = max_pool(nn.relu(Conv(channels, 3, name=f"conv{i}")(x)), 2)
        return x.reshape(len(x), -1)


class Localiser(nn.Module):
    """What decides how an image is turned.

    Attributes:
      channels: of its two convolutions.
      hidden: units of its result.
    """

    channels: int
    hidden: int

    @nn.compact
    def __call__(self, x: Images) -> Float[Array, "batch {self.hidden}"]:
        """A few numbers about each image."""
        x = Convolutions((self.channels, self.channels), name="look")(x)
        return nn.relu(nn.Dense(self.hidden, name="hidden")(x))


class Reader(nn.Module):
    """Convolutions and a linear layer, on images as they are or straightened.

    Attributes:
      channels: of the two convolutions.
      hidden: units of the localiser; 0 for no spatial transformer.
    """

    channels: tuple[int, int]
    hidden: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Float[Array, "batch 10"]:
        """Class logits."""
        del train
        if self.hidden:
            localiser = Localiser(self.channels[0], self.hidden, parent=None)
            x = SpatialTransformer(localiser, name="straighten")(x)
        x = Convolutions(self.channels, name="read")(x)
        return nn.Dense(10, name="output")(x)
