"""MobileNet-v2: narrow maps, widened inside of each block only, for small devices.

Source: Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: Inverted Residuals and
Linear Bottlenecks", CVPR 2018, table 2. Names and initial weights are torchvision's.
"""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.conv_norm import ConvNorm
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.norm import BatchNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    HE_FAN_OUT,
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    imagenet,
    last,
)

SMALLEST = 32  # pixels of a side: five halvings

STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Widening, channels, blocks, and strides of the first block."""

Stages = tuple[tuple[int, int, int, int], ...]


class MobileNetV2(nn.Module):
    """Image classifier; 3,504,872 parameters for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without a head.
      width: factor of the channels of all layers, above 0; the last one never has
        fewer than 1280.
      dropout_rate: share of the means that training drops.
      stages: the blocks, as ``STAGES`` has them.
    """

    num_classes: int
    width: float = 1.0
    dropout_rate: Scalar = 0.2
    stages: Stages = STAGES

    def setup(self) -> None:
        """Body and head, named as in torchvision."""
        check_classes(self.num_classes)
        require(self.width > 0, "width must be above 0", self.width)
        self.body = Body(self.width, self.stages, name="features")
        self.head = Head(self.num_classes, self.dropout_rate, name="classifier")

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: ``x`` is no batch of images of at least 32x32 pixels, or a setting
            is out of range.
        """
        return self.classify(last(self.features(x, train=train)), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at a half, a quarter, ... and a thirty-second of the size."""
        check_images(x, SMALLEST)
        return self.body(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        return self.head(x, train=train)


class Body(nn.Module):
    """All layers but the head; attributes as of ``MobileNetV2``."""

    width: float
    stages: Stages

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, by the name of its layer."""
        channels = to_eights(32 * self.width)
        x = ConvNorm(channels, strides=2, activation="relu6", name="0")(x, train=train)
        maps, i = Features(), 0
        for widening, stage_channels, num_blocks, stage_strides in self.stages:
            if stage_strides > 1:
                maps[f"features.{i}"] = x
            channels = to_eights(stage_channels * self.width)
            for j in range(num_blocks):
                i += 1
                strides = 1 if j else stage_strides
                block = InvertedResidual(widening, channels, strides, name=str(i))
                x = block(x, train=train)
        channels = to_eights(1280 * max(1.0, self.width))
        brick = ConvNorm(channels, 1, activation="relu6", name=str(i + 1))
        maps[f"features.{i + 1}"] = brick(x, train=train)
        return maps


class InvertedResidual(nn.Module):
    """A map that is widened, filtered channel by channel, and narrowed again.

    Attributes:
      widening: how many times more channels there are in between.
      features: channels of the result; added to the input if all sizes are the same.
      strides: of the filter.
    """

    widening: int
    features: int
    strides: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """The block's result, which nothing bends."""
        y = Bottleneck(self.widening, self.features, self.strides, name="conv")(
            x, train=train
        )
        return x + y if x.shape == y.shape else y


class Bottleneck(nn.Module):
    """The layers of an ``InvertedResidual``, whose attributes these are."""

    widening: int
    features: int
    strides: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """One layer after the other."""
        width, i = x.shape[-1] * self.widening, 0
        if self.widening > 1:
            x = ConvNorm(width, 1, activation="relu6", name="0")(x, train=train)
            i = 1
        x = ConvNorm(
            width,
            strides=self.strides,
            groups=width,
            activation="relu6",
            name=f"{i}",
        )(x, train=train)
        x = Conv(
            self.features,
            1,
            use_bias=False,
            kernel_init=HE_FAN_OUT,
            name=f"{i + 1}",
        )(x)
        return BatchNorm(use_running_average=not train, momentum=0.9, name=f"{i + 2}")(
            x
        )


class Head(nn.Module):
    """Dropout and a linear layer on the means; attributes as of ``MobileNetV2``."""

    num_classes: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits, or the means if there are no classes."""
        x = Dropout(self.dropout_rate, name="0")(jnp.mean(x, (1, 2)), train=train)
        if not self.num_classes:
            return x
        init = nn.initializers.normal(0.01)
        return nn.Dense(self.num_classes, kernel_init=init, name="1")(x)


def to_eights(channels: float | int) -> int:
    """The nearest multiple of 8, or the next one if that is more than a tenth less.

    >>> to_eights(36), to_eights(8.5), to_eights(11.9)
    (40, 8, 16)
    """
    rounded = max(8, int(channels + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * channels else rounded


@MODELS.register("mobilenet_v2", **imagenet(SMALLEST))
def mobilenet_v2(
    num_classes: int = 1000, width: float = 1.0, dropout_rate: Scalar = 0.2
) -> MobileNetV2:
    """MobileNet-v2.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      width: factor of the channels of all layers.
      dropout_rate: share of those features that training drops.
    """
    return MobileNetV2(num_classes, width, dropout_rate)
