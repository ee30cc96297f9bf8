"""ConvNeXt: a convolutional network with the proportions of a vision transformer.

Source: Liu, Mao, Wu, Feichtenhofer, Darrell and Xie, "A ConvNet for the 2020s", CVPR
2022. Names and initial weights are torchvision's.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.norm import LayerNorm
from jaxdl.layers.stochastic_depth import StochasticDepth
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    imagenet,
    last,
)

SMALLEST = 32  # pixels of a side: one is left at the end
EPSILON = 1e-6  # of every normalisation
INIT = nn.initializers.truncated_normal(0.02)


class ConvNeXt(nn.Module):
    """Image classifier; 28,589,128 parameters as Tiny for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the normalised means of the last map.
      widths: channels of each of the four stages.
      num_blocks: their numbers of blocks.
      stochastic_depth_rate: how often training leaves out the last block; that of the
        others falls evenly to 0 at the first.
      layer_scale: initial factor of what a block adds, for each channel.
    """

    num_classes: int
    widths: tuple[int, int, int, int]
    num_blocks: tuple[int, int, int, int]
    stochastic_depth_rate: Scalar = 0.1
    layer_scale: float = 1e-6

    def setup(self) -> None:
        """Body and head, named as in torchvision."""
        check_classes(self.num_classes)
        total = sum(self.num_blocks)
        rates = [
            self.stochastic_depth_rate * (i / max(total - 1, 1)) for i in range(total)
        ]
        self.body = Body(
            self.widths,
            self.num_blocks,
            tuple(rates),
            self.layer_scale,
            name="features",
        )
        self.head = Head(self.num_classes, name="classifier")

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: ``x`` is no batch of images of at least 32x32 pixels, or
            ``num_classes`` is negative.
        """
        return self.classify(last(self.features(x, train=train)), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at a quarter, an eighth, ... and a thirty-second of the size."""
        check_images(x, SMALLEST)
        return self.body(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        del train  # nothing behaves differently in training
        return self.head(x)


class Body(nn.Module):
    """All layers but the head.

    Attributes:
      widths: as of ``ConvNeXt``, as is the next.
      num_blocks: of each stage.
      rates: how often training leaves out each block of the network.
      layer_scale: as of ``ConvNeXt``.
    """

    widths: tuple[int, int, int, int]
    num_blocks: tuple[int, int, int, int]
    rates: tuple[Scalar, ...]
    layer_scale: float

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, by the name of its stage."""
        maps, rates = Features(), iter(self.rates)
        for i, (width, num_blocks) in enumerate(
            zip(self.widths, self.num_blocks, strict=True)
        ):
            x = Shrink(width, stem=i == 0, name=f"{2 * i}")(x)
            own = tuple(next(rates) for _ in range(num_blocks))
            x = Stage(own, self.layer_scale, name=f"{2 * i + 1}")(x, train=train)
            maps[f"features.{2 * i + 1}"] = x
        return maps


class Shrink(nn.Module):
    """A convolution without overlap that changes the size, and a normalisation.

    Attributes:
      width: output channels.
      stem: whether it is the first, of 4x4 pixels and normalised afterwards, or one of
        2x2 pixels between stages, normalised before.
    """

    width: int
    stem: bool

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """An image of a quarter or half of the size, rounded down."""
        side = 4 if self.stem else 2
        norm = LayerNorm(epsilon=EPSILON, name="1" if self.stem else "0")
        conv = Conv(
            self.width,
            side,
            strides=side,
            padding="VALID",
            kernel_init=INIT,
            name="0" if self.stem else "1",
        )
        return norm(conv(x)) if self.stem else conv(norm(x))


class Stage(nn.Module):
    """Blocks at one size, one after the other.

    Attributes:
      rates: how often training leaves out each block.
      layer_scale: as of ``ConvNeXt``.
    """

    rates: tuple[Scalar, ...]
    layer_scale: float

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Images:
        """An image of the same size."""
        for i, rate in enumerate(self.rates):
            x = Residual(rate, self.layer_scale, name=f"{i}")(x, train=train)
        return x


class Residual(nn.Module):
    """The input and what a ``Block`` makes of it, scaled channel by channel.

    Attributes:
      rate: how often training leaves out the block.
      layer_scale: as of ``ConvNeXt``.
    """

    rate: Scalar
    layer_scale: float

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Images:
        """An image of the same size."""
        init = nn.initializers.constant(self.layer_scale)
        scale = self.param("layer_scale", init, (x.shape[-1], 1, 1))  # PyTorch's shape
        y = Block(name="block")(x) * scale.reshape(1, 1, 1, -1)
        drop = StochasticDepth(self.rate, name="stochastic_depth")
        return x + drop(y, train=train)


class Block(nn.Module):
    """A 7x7 filter for each channel, then a two-layer perceptron at each pixel."""

    @nn.compact
    def __call__(self, x: Images) -> Images:
        """An image of the same size."""
        width = x.shape[-1]
        x = Conv(width, 7, padding=3, groups=width, kernel_init=INIT, name="0")(x)
        x = LayerNorm(epsilon=EPSILON, name="2")(x)
        x = nn.Dense(4 * width, kernel_init=INIT, name="3")(x)
        x = nn.gelu(x, approximate=False)
        return nn.Dense(width, kernel_init=INIT, name="5")(x)


class Head(nn.Module):
    """The means of a map, normalised, and a linear layer."""

    num_classes: int

    @nn.compact
    def __call__(self, x: Images) -> Outputs:
        """Logits, or the normalised means if there are no classes."""
        x = LayerNorm(epsilon=EPSILON, name="0")(jnp.mean(x, (1, 2)))
        if not self.num_classes:
            return x
        return nn.Dense(self.num_classes, kernel_init=INIT, name="2")(x)


@MODELS.register("convnext_tiny", **imagenet(SMALLEST))
def convnext_tiny(
    num_classes: int = 1000, stochastic_depth_rate: Scalar = 0.1
) -> ConvNeXt:
    """ConvNeXt-Tiny.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      stochastic_depth_rate: how often training leaves out the last block.
    """
    widths, num_blocks = (96, 192, 384, 768), (3, 3, 9, 3)
    return ConvNeXt(num_classes, widths, num_blocks, stochastic_depth_rate)
