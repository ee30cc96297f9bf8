"""Inception-v3: large convolutions factorised into small and one-dimensional ones.

Source: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception
Architecture for Computer Vision", CVPR 2016. Sizes and names are torchvision's. One
auxiliary head; see ``jaxdl.models.vision.auxiliary``.
"""

from functools import partial

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
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
    imagenet,
    last,
)
from jaxdl.ops.pool import avg_pool, max_pool

SMALLEST = 75  # pixels of a side: one is left at the end
INIT = nn.initializers.truncated_normal
Unit = partial(ConvNorm, epsilon=1e-3, kernel_init=INIT(0.1), names=("conv", "bn"))

Layer = tuple[str, int, int | tuple[int, int]]
"""The end of a name, features and kernel size of a unit."""


class Inception3(nn.Module):
    """Image classifier; 27,161,264 parameters for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without any head.
      dropout_rate: share of those means that training drops.
    """

    num_classes: int
    dropout_rate: Scalar = 0.5

    def setup(self) -> None:
        """The layers, named as in torchvision."""
        check_classes(self.num_classes)
        self.Conv2d_1a_3x3 = Unit(32, 3, strides=2, padding="VALID")
        self.Conv2d_2a_3x3 = Unit(32, 3, padding="VALID")
        self.Conv2d_2b_3x3 = Unit(64, 3)
        self.Conv2d_3b_1x1 = Unit(80, 1)
        self.Conv2d_4a_3x3 = Unit(192, 3, padding="VALID")
        self.Mixed_5b = InceptionA(32)
        self.Mixed_5c = InceptionA(64)
        self.Mixed_5d = InceptionA(64)
        self.Mixed_6a = InceptionB()
        self.Mixed_6b = InceptionC(128)
        self.Mixed_6c = InceptionC(160)
        self.Mixed_6d = InceptionC(160)
        self.Mixed_6e = InceptionC(192)
        self.Mixed_7a = InceptionD()
        self.Mixed_7b = InceptionE()
        self.Mixed_7c = InceptionE()
        self.dropout = Dropout(self.dropout_rate)
        if self.num_classes:
            self.AuxLogits = Head(self.num_classes)
            self.fc = nn.Dense(self.num_classes, kernel_init=INIT(0.1))

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image, without auxiliary ones.

        Raises:
          ValueError: ``x`` is no batch of images of at least 75x75 pixels, or
            ``num_classes`` is negative.
        """
        maps = self.features(x, train=train)
        if self.is_initializing() and self.num_classes:
            self.AuxLogits(jnp.zeros((1, 17, 17, 768)), train=train)  # at any size of x
        return self.classify(last(maps), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at about a half, a quarter, ... and a thirty-second of the size."""
        check_images(x, SMALLEST)
        layers = {
            "Conv2d_2b_3x3": ("Conv2d_1a_3x3", "Conv2d_2a_3x3", "Conv2d_2b_3x3"),
            "Conv2d_4a_3x3": ("Conv2d_3b_1x1", "Conv2d_4a_3x3"),
            "Mixed_5d": ("Mixed_5b", "Mixed_5c", "Mixed_5d"),
            "Mixed_6e": ("Mixed_6a", "Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e"),
            "Mixed_7c": ("Mixed_7a", "Mixed_7b", "Mixed_7c"),
        }
        maps = Features()
        for stage, names in layers.items():
            for name in names:
                x = getattr(self, name)(x, train=train)
            maps[stage] = x
            if stage.startswith("Conv2d"):
                x = max_pool(x, 3, strides=2)
        return maps

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        x = self.dropout(jnp.mean(x, (1, 2)), train=train)
        return self.fc(x) if self.num_classes else x

    def with_auxiliary(self, x: Float[Array, "..."], *, train: bool) -> AuxiliaryLogits:
        """Logits of the network and of its auxiliary head.

        Raises:
          ValueError: as ``__call__``; the images have fewer than 299x299 pixels, or
            ``num_classes`` is 0.
        """
        check_heads(self.num_classes)
        maps = self.features(x, train=train)
        middle = maps["Mixed_6e"]
        require(
            min(middle.shape[1:3]) >= 17,
            "images must be at least 299x299 pixels for the auxiliary head",
            f"{x.shape[1]}x{x.shape[2]}",
            "Train on larger images, or without the head.",
        )
        auxiliary = self.AuxLogits(middle, train=train)
        return AuxiliaryLogits(self.classify(last(maps), train=train), (auxiliary,))


def chain(
    x: Images, name: str, *layers: Layer, train: bool, halves: bool = False
) -> Maps:
    """Units one after the other; the last one halves the image if ``halves``."""
    for i, (suffix, features, size) in enumerate(layers, 1):
        halving = halves and i == len(layers)
        strides, padding = (2, "VALID") if halving else (1, None)
        unit = Unit(features, size, strides, padding=padding, name=f"{name}{suffix}")
        x = unit(x, train=train)
    return x


def smooth(x: Images) -> Images:
    """The mean of the 3x3 pixels around each, where those outside count as zeros."""
    return avg_pool(x, 3, strides=1, padding=1)


class InceptionA(nn.Module):
    """1x1, 5x5 and two 3x3 convolutions side by side; 224 channels and the pool's."""

    pool_features: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        to = partial(chain, train=train)
        branches = (
            to(x, "branch1x1", ("", 64, 1)),
            to(x, "branch5x5", ("_1", 48, 1), ("_2", 64, 5)),
            to(x, "branch3x3dbl", ("_1", 64, 1), ("_2", 96, 3), ("_3", 96, 3)),
            to(smooth(x), "branch_pool", ("", self.pool_features, 1)),
        )
        return jnp.concatenate(branches, -1)


class InceptionB(nn.Module):
    """3x3 convolutions and a pool that halve the image; 480 channels more."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of half the size."""
        to = partial(chain, train=train, halves=True)
        branches = (
            to(x, "branch3x3", ("", 384, 3)),
            to(x, "branch3x3dbl", ("_1", 64, 1), ("_2", 96, 3), ("_3", 96, 3)),
            max_pool(x, 3, strides=2),
        )
        return jnp.concatenate(branches, -1)


class InceptionC(nn.Module):
    """7x7 convolutions, each as a row and a column; 768 channels.

    Attributes:
      width: channels between the row and the column.
    """

    width: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        to, width = partial(chain, train=train), self.width
        across, down = (1, 7), (7, 1)
        single = ("_1", width, 1), ("_2", width, across), ("_3", 192, down)
        double = (
            ("_1", width, 1),
            ("_2", width, down),
            ("_3", width, across),
            ("_4", width, down),
            ("_5", 192, across),
        )
        branches = (
            to(x, "branch1x1", ("", 192, 1)),
            to(x, "branch7x7", *single),
            to(x, "branch7x7dbl", *double),
            to(smooth(x), "branch_pool", ("", 192, 1)),
        )
        return jnp.concatenate(branches, -1)


class InceptionD(nn.Module):
    """3x3 and 7x7 convolutions and a pool that halve the image; 512 channels more."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of half the size."""
        to = partial(chain, train=train, halves=True)
        seven = ("_1", 192, 1), ("_2", 192, (1, 7)), ("_3", 192, (7, 1)), ("_4", 192, 3)
        branches = (
            to(x, "branch3x3", ("_1", 192, 1), ("_2", 320, 3)),
            to(x, "branch7x7x3", *seven),
            max_pool(x, 3, strides=2),
        )
        return jnp.concatenate(branches, -1)


class InceptionE(nn.Module):
    """3x3 convolutions, the last as a row beside a column; 2048 channels."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        to = partial(chain, train=train)
        across, down = (384, (1, 3)), (384, (3, 1))
        single = to(x, "branch3x3", ("_1", 384, 1))
        double = to(x, "branch3x3dbl", ("_1", 448, 1), ("_2", 384, 3))
        branches = (
            to(x, "branch1x1", ("", 320, 1)),
            to(single, "branch3x3", ("_2a", *across)),
            to(single, "branch3x3", ("_2b", *down)),
            to(double, "branch3x3dbl", ("_3a", *across)),
            to(double, "branch3x3dbl", ("_3b", *down)),
            to(smooth(x), "branch_pool", ("", 192, 1)),
        )
        return jnp.concatenate(branches, -1)


class Head(nn.Module):
    """The auxiliary classifier of a map of at least 17x17 pixels."""

    num_classes: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits."""
        x = Unit(128, 1, name="conv0")(avg_pool(x, 5, strides=3), train=train)
        x = Unit(768, 5, padding="VALID", kernel_init=INIT(0.01), name="conv1")(
            x, train=train
        )
        x = jnp.mean(x, (1, 2))
        return nn.Dense(self.num_classes, kernel_init=INIT(0.001), name="fc")(x)


@MODELS.register("inception_v3", **imagenet(SMALLEST, 299))
def inception_v3(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> Inception3:
    """Inception-v3.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
    """
    return Inception3(num_classes, dropout_rate)
