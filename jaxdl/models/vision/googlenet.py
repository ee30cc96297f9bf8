"""GoogLeNet: blocks of parallel convolutions of several sizes, 22 layers deep.

Source: Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke and Rabinovich,
"Going Deeper with Convolutions", CVPR 2015. Departures, those of torchvision: batch
normalisation after every convolution, in place of the local response norm, and 3x3
convolutions where the paper has 5x5. Two auxiliary heads carry gradients to the early
layers; see ``jaxdl.models.vision.auxiliary``.
"""

from functools import partial

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.conv_norm import ConvNorm
from jaxdl.layers.dropout import Dropout
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.auxiliary import AuxiliaryLogits, check_heads
from jaxdl.models.vision.shared import (
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    flatten,
    imagenet,
    last,
)
from jaxdl.ops.pool import max_pool
from jaxdl.ops.pool_adaptive import adaptive_avg_pool

SMALLEST = 15  # pixels of a side, for the fourth pool to find one
INIT = nn.initializers.truncated_normal(0.01)
Unit = partial(ConvNorm, epsilon=1e-3, kernel_init=INIT, names=("conv", "bn"))

BLOCKS = {
    "inception3a": (64, 96, 128, 16, 32, 32),
    "inception3b": (128, 128, 192, 32, 96, 64),
    "inception4a": (192, 96, 208, 16, 48, 64),
    "inception4b": (160, 112, 224, 24, 64, 64),
    "inception4c": (128, 128, 256, 24, 64, 64),
    "inception4d": (112, 144, 288, 32, 64, 64),
    "inception4e": (256, 160, 320, 32, 128, 128),
    "inception5a": (256, 160, 320, 32, 128, 128),
    "inception5b": (384, 192, 384, 48, 128, 128),
}
"""Features of the 1x1; before and after the 3x3, twice; and after the pool."""

HALVED = {"conv1": 3, "conv3": 3, "inception3b": 3, "inception4e": 2}
"""Layer -> side of the pool that halves its map."""


class GoogLeNet(nn.Module):
    """Image classifier; 13,004,888 parameters for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without any head.
      dropout_rate: share of those means that training drops.
      auxiliary_dropout_rate: the same inside the auxiliary heads.
    """

    num_classes: int
    dropout_rate: Scalar = 0.2
    auxiliary_dropout_rate: Scalar = 0.7

    def setup(self) -> None:
        """The layers, named as in torchvision."""
        check_classes(self.num_classes)
        self.conv1 = Unit(64, 7, strides=2)
        self.conv2 = Unit(64, 1)
        self.conv3 = Unit(192, 3)
        for name, widths in BLOCKS.items():
            setattr(self, name, Inception(widths))
        self.dropout = Dropout(self.dropout_rate)
        if self.num_classes:
            self.fc = nn.Dense(self.num_classes, kernel_init=INIT)
            self.aux1 = Head(self.num_classes, self.auxiliary_dropout_rate)
            self.aux2 = Head(self.num_classes, self.auxiliary_dropout_rate)

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image, without auxiliary ones.

        Raises:
          ValueError: ``x`` is no batch of images of at least 15x15 pixels, or
            ``num_classes`` is negative.
        """
        if self.is_initializing() and self.num_classes:
            return self.with_auxiliary(x, train=train).logits
        return self.classify(last(self.features(x, train=train)), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at a half, a quarter, ... and a thirty-second of the size."""
        maps = self._maps(x, train)
        return Features((name, maps[name]) for name in (*HALVED, "inception5b"))

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        x = self.dropout(jnp.mean(x, (1, 2)), train=train)
        return self.fc(x) if self.num_classes else x

    def with_auxiliary(self, x: Float[Array, "..."], *, train: bool) -> AuxiliaryLogits:
        """Logits of the network and of its two auxiliary heads.

        Raises:
          ValueError: as ``__call__``, or ``num_classes`` is 0.
        """
        check_heads(self.num_classes)
        maps = self._maps(x, train)
        auxiliary = (
            self.aux1(maps["inception4a"], train=train),
            self.aux2(maps["inception4d"], train=train),
        )
        return AuxiliaryLogits(self.classify(last(maps), train=train), auxiliary)

    def _maps(self, x: Float[Array, "..."], train: bool) -> Features:
        """The output of every layer."""
        check_images(x, SMALLEST)
        maps = Features()
        for name in ("conv1", "conv2", "conv3", *BLOCKS):
            maps[name] = x = getattr(self, name)(x, train=train)
            if name in HALVED:
                x = max_pool(x, HALVED[name], strides=2, ceil_mode=True)
        return maps


class Inception(nn.Module):
    """Four branches side by side; ``widths`` is a row of ``BLOCKS``."""

    widths: tuple[int, int, int, int, int, int]

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size, with the channels of all branches."""
        one, before, three, before_again, three_again, pooled = self.widths
        branches = (
            Unit(one, 1, name="branch1"),
            Branch(before, three, name="branch2"),
            Branch(before_again, three_again, name="branch3"),
            PoolBranch(pooled, name="branch4"),
        )
        return jnp.concatenate([branch(x, train=train) for branch in branches], -1)


class Branch(nn.Module):
    """Two convolutions in a row: 1x1, to fewer channels, and 3x3."""

    reduced: int
    features: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        x = Unit(self.reduced, 1, name="0")(x, train=train)
        return Unit(self.features, 3, name="1")(x, train=train)


class PoolBranch(nn.Module):
    """The maximum of the pixels around each, then a mix of the channels."""

    features: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        x = max_pool(x, 3, strides=1, padding=1)
        return Unit(self.features, 1, name="1")(x, train=train)


class Head(nn.Module):
    """An auxiliary classifier of a map in the middle of the network."""

    num_classes: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the means over 4x4 parts of the map."""
        x = flatten(Unit(128, 1, name="conv")(adaptive_avg_pool(x, 4), train=train))
        x = nn.relu(nn.Dense(1024, kernel_init=INIT, name="fc1")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, kernel_init=INIT, name="fc2")(x)


@MODELS.register("googlenet", **imagenet(SMALLEST))
def googlenet(
    num_classes: int = 1000,
    dropout_rate: Scalar = 0.2,
    auxiliary_dropout_rate: Scalar = 0.7,
) -> GoogLeNet:
    """GoogLeNet, which is Inception-v1, with batch normalisation.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
      auxiliary_dropout_rate: the same inside the auxiliary heads.
    """
    return GoogLeNet(num_classes, dropout_rate, auxiliary_dropout_rate)
