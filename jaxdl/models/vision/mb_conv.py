"""The block of EfficientNet: an inverted residual with squeeze and excitation.

Sources: Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: Inverted Residuals and
Linear Bottlenecks", CVPR 2018; Tan, Chen, Pang, Vasudevan, Sandler, Howard and Le,
"MnasNet: Platform-Aware Neural Architecture Search for Mobile", CVPR 2019. Names are
torchvision's.
"""

from functools import partial
from typing import NamedTuple

from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv_norm import ConvNorm
from jaxdl.layers.squeeze_excitation import SqueezeExcitation
from jaxdl.layers.stochastic_depth import StochasticDepth
from jaxdl.models.vision.shared import Images, Maps


class Block(NamedTuple):
    """What fixes the layers of an ``MBConv``.

    Attributes:
      widening: how many times more channels there are in between.
      kernel_size: side of the filters.
      strides: of the filters.
      features: channels of the result.
      epsilon: as in ``Scale``.
      momentum: as in ``Scale``.
    """

    widening: int
    kernel_size: int
    strides: int
    features: int
    epsilon: float
    momentum: float


class Stage(nn.Module):
    """Blocks at one size, of which only the first may have strides.

    Attributes:
      block: what all of them are.
      rates: how often training leaves out each.
    """

    block: Block
    rates: tuple[Scalar, ...]

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the size divided by the strides, rounded up."""
        for i, rate in enumerate(self.rates):
            block = self.block._replace(strides=1) if i else self.block
            x = Residual(block, rate, name=f"{i}")(x, train=train)
        return x


class Residual(nn.Module):
    """A block that is added to its input if all sizes are the same.

    Attributes:
      block: what it is.
      rate: how often training leaves it out, if it is added.
    """

    block: Block
    rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """The block's result, which nothing bends."""
        y = MBConv(self.block, name="block")(x, train=train)
        if x.shape != y.shape:
            return y
        drop = StochasticDepth(self.rate, name="stochastic_depth")
        return x + drop(y, train=train)


class MBConv(nn.Module):
    """A map that is widened, filtered, weighed channel by channel, and narrowed."""

    block: Block

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the size divided by the strides, rounded up."""
        widening, size, strides, features, epsilon, momentum = self.block
        brick = partial(ConvNorm, epsilon=epsilon, momentum=momentum)
        channels, i = x.shape[-1], 0
        width = channels * widening
        if widening > 1:
            x = brick(width, 1, activation="silu", name="0")(x, train=train)
            i = 1
        filters = brick(width, size, strides, width, activation="silu", name=f"{i}")
        x = filters(x, train=train)
        x = SqueezeExcitation(max(1, channels // 4), "silu", name=f"{i + 1}")(x)
        narrow = brick(features, 1, activation=None, name=f"{i + 2}")
        return narrow(x, train=train)
