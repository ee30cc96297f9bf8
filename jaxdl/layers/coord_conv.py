"""CoordConv: a convolution that knows where it is."""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.layers.conv import Conv
from jaxdl.ops.coordinates import add_coordinates
from jaxdl.ops.pool import Images


class CoordConv(Conv):
    """A convolution that sees the row and the column of each pixel as well.

    A convolution does the same everywhere, so it cannot say where something is, nor
    draw at a given place. With weights of zero for the coordinates it still does the
    same everywhere; how much of that is kept is learned.

    Its parameters are those of ``Conv`` with two or three more input channels, the
    last.

    Source: Liu, Lehman, Molino, Petroski Such, Frank, Sergeev and Yosinski, "An
    Intriguing Failing of Convolutional Neural Networks and the CoordConv Solution",
    NeurIPS 2018.

    Attributes:
      with_radius: whether it also sees the distance from the middle.
    """

    with_radius: bool = False

    @nn.compact
    def __call__(
        self, x: Images
    ) -> Float[Array, "batch out_height out_width {self.features}"]:
        """Add coordinates and convolve; ``groups`` must divide all channels."""
        return super().__call__(add_coordinates(x, with_radius=self.with_radius))
