"""EfficientNet: depth, width and image size that grow together, from B0 to B7.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks", ICML 2019, table 1. Sizes, names and rates are torchvision's.
"""

import math
from functools import partial
from typing import NamedTuple

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.conv_norm import ConvNorm
from jaxdl.layers.dropout import Dropout
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.mb_conv import Block, Stage
from jaxdl.models.vision.mobilenet_v2 import to_eights
from jaxdl.models.vision.shared import (
    Features,
    Images,
    Outputs,
    check_classes,
    check_images,
    imagenet,
    last,
)

SMALLEST = 32  # pixels of a side: five halvings

STAGES = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
"""Of B0: widening, kernel size, strides of the first block, channels, blocks."""

Stages = tuple[tuple[int, int, int, int, int], ...]


class Scale(NamedTuple):
    """What tells one EfficientNet from another.

    Attributes:
      width: factor of the channels.
      depth: factor of the number of blocks, rounded up.
      epsilon: what a normalisation adds to the variance.
      momentum: how much of its running averages stays in a training step.
    """

    width: float
    depth: float
    epsilon: float = 1e-5
    momentum: float = 0.9


class EfficientNet(nn.Module):
    """Image classifier; 5,288,548 parameters as B0 for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without a head.
      scale: which of the family it is.
      dropout_rate: share of the means that training drops.
      stochastic_depth_rate: how often training leaves out a residual block; that of
        block ``i`` of ``n``, from 0 on, is ``i / n`` of it.
      stages: the blocks before scaling, as ``STAGES`` has them.
    """

    num_classes: int
    scale: Scale
    dropout_rate: Scalar = 0.2
    stochastic_depth_rate: Scalar = 0.2
    stages: Stages = STAGES

    def setup(self) -> None:
        """Body and head, named as in torchvision."""
        check_classes(self.num_classes)
        self.body = Body(
            self.scale, self.stochastic_depth_rate, self.stages, name="features"
        )
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
    """All layers but the head; attributes as of ``EfficientNet``."""

    scale: Scale
    stochastic_depth_rate: Scalar
    stages: Stages

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, by the name of its layer."""
        width, depth, epsilon, momentum = self.scale
        counts = [math.ceil(row[-1] * depth) for row in self.stages]
        total, maps = sum(counts), Features()
        brick = partial(ConvNorm, activation="silu", epsilon=epsilon, momentum=momentum)
        x = brick(to_eights(32 * width), strides=2, name="0")(x, train=train)
        for i, (widening, size, strides, channels, _) in enumerate(self.stages):
            if strides > 1:
                maps[f"features.{i}"] = x
            channels = to_eights(channels * width)
            block = Block(widening, size, strides, channels, epsilon, momentum)
            places = range(sum(counts[:i]), sum(counts[: i + 1]))
            rates = (self.stochastic_depth_rate * (place / total) for place in places)
            x = Stage(block, tuple(rates), name=f"{i + 1}")(x, train=train)
        name = f"{len(self.stages) + 1}"
        x = brick(4 * x.shape[-1], 1, name=name)(x, train=train)
        maps[f"features.{name}"] = x
        return maps


class Head(nn.Module):
    """Dropout and a linear layer on the means; attributes as of ``EfficientNet``."""

    num_classes: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits, or the means if there are no classes."""
        x = Dropout(self.dropout_rate, name="0")(jnp.mean(x, (1, 2)), train=train)
        if not self.num_classes:
            return x
        init = nn.initializers.variance_scaling(1 / 3, "fan_out", "uniform")
        return nn.Dense(self.num_classes, kernel_init=init, name="1")(x)


@MODELS.register("efficientnet_b0", **imagenet(SMALLEST))
def efficientnet_b0(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.2,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B0, for images of 224x224 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.0, 1.0), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b1", **imagenet(SMALLEST, 240))
def efficientnet_b1(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.2,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B1, for images of 240x240 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.0, 1.1), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b2", **imagenet(SMALLEST, 288))
def efficientnet_b2(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.3,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B2, for images of 288x288 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.1, 1.2), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b3", **imagenet(SMALLEST, 300))
def efficientnet_b3(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.3,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B3, for images of 300x300 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.2, 1.4), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b4", **imagenet(SMALLEST, 380))
def efficientnet_b4(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.4,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B4, for images of 380x380 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.4, 1.8), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b5", **imagenet(SMALLEST, 456))
def efficientnet_b5(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.4,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B5, for images of 456x456 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.6, 2.2, 1e-3, 0.99), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b6", **imagenet(SMALLEST, 528))
def efficientnet_b6(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.5,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B6, for images of 528x528 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(1.8, 2.6, 1e-3, 0.99), dropout_rate, stochastic_depth_rate
    )


@MODELS.register("efficientnet_b7", **imagenet(SMALLEST, 600))
def efficientnet_b7(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.5,
    stochastic_depth_rate: Scalar = 0.2,
) -> EfficientNet:
    """EfficientNet-B7, for images of 600x600 pixels.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      stochastic_depth_rate: how often training leaves out the last residual block.
    """
    return EfficientNet(
        num_classes, Scale(2.0, 3.1, 1e-3, 0.99), dropout_rate, stochastic_depth_rate
    )
