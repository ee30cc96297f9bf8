"""Xception: an Inception taken to its end, where each channel is filtered by itself.

Source: Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR
2017. Sizes and names are those of timm's ``legacy_xception``. Departures, shared with
timm: no fully connected layers before the last.
"""

from functools import partial

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
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
    torch_dense,
)
from jaxdl.ops.pool import max_pool

SMALLEST = 32  # pixels of a side: five halvings


class Xception(nn.Module):
    """Image classifier; 22,855,952 parameters for 1000 classes of RGB images.

    Attributes:
      num_classes: output logits; 0 for the means of the last map, without a head.
      dropout_rate: share of those means that training drops.
      num_middle: blocks at a sixteenth of the size, between the entry and the exit.
    """

    num_classes: int
    dropout_rate: Scalar = 0.0
    num_middle: int = 8

    def setup(self) -> None:
        """The layers, named as in timm."""
        check_classes(self.num_classes)
        plain = partial(Conv, padding="VALID", use_bias=False, kernel_init=HE_FAN_OUT)
        self.conv1 = plain(32, 3, strides=2)
        self.conv2 = plain(64, 3)
        for i in range(1, 5):
            setattr(self, f"bn{i}", BatchNorm(momentum=0.9))
        self.block1 = Block((128, 128), 2, relu_first=False)
        self.block2 = Block((256, 256), 2)
        self.block3 = Block((728, 728), 2)
        for i in range(self.num_middle):
            setattr(self, f"block{4 + i}", Block((728, 728, 728)))
        setattr(self, f"block{4 + self.num_middle}", Block((728, 1024), 2))
        self.conv3 = SeparableConv(1536)
        self.conv4 = SeparableConv(2048)
        self.dropout = Dropout(self.dropout_rate)
        if self.num_classes:
            self.fc = torch_dense(2048, self.num_classes)

    def __call__(self, x: Float[Array, "..."], *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: ``x`` is no batch of images of at least 32x32 pixels, or
            ``num_classes`` is negative.
        """
        return self.classify(last(self.features(x, train=train)), train=train)

    def features(self, x: Float[Array, "..."], *, train: bool) -> Features:
        """The maps at a half, a quarter, ... and a thirty-second of the size."""
        check_images(x, SMALLEST)
        x = nn.relu(self.bn1(self.conv1(x), use_running_average=not train))
        x = nn.relu(self.bn2(self.conv2(x), use_running_average=not train))
        maps = Features(conv2=x)
        end = 4 + self.num_middle
        for i in range(1, end + 1):
            x = getattr(self, f"block{i}")(x, train=train)
            if i in (1, 2, end - 1):
                maps[f"block{i}"] = nn.relu(x)
        x = nn.relu(self.bn3(self.conv3(x), use_running_average=not train))
        x = nn.relu(self.bn4(self.conv4(x), use_running_average=not train))
        maps["conv4"] = x
        return maps

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits from the last map."""
        x = self.dropout(jnp.mean(x, (1, 2)), train=train)
        return self.fc(x) if self.num_classes else x


class SeparableConv(nn.Module):
    """A 3x3 filter for each channel, then a mix of the channels at each pixel."""

    features: int

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """An image of the same size."""
        channels = x.shape[-1]
        x = Conv(
            channels,
            3,
            padding=1,
            groups=channels,
            use_bias=False,
            kernel_init=HE_FAN_OUT,
            name="conv1",
        )(x)
        return Conv(
            self.features, 1, use_bias=False, kernel_init=HE_FAN_OUT, name="pointwise"
        )(x)


class Repeated(nn.Module):
    """Separable convolutions, each after a ReLU and before a normalisation.

    Attributes:
      widths: their output channels.
      relu_first: whether there is a ReLU before the first one.
    """

    widths: tuple[int, ...]
    relu_first: bool

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the same size."""
        skipped = 0 if self.relu_first else 1
        for i, width in enumerate(self.widths):
            if i > 0 or self.relu_first:
                x = nn.relu(x)
            place = 3 * i - skipped
            x = SeparableConv(width, name=str(place + 1))(x)
            x = _norm(str(place + 2), train)(x)
        return x


class Block(nn.Module):
    """Separable convolutions beside a shortcut.

    Attributes:
      widths: as in ``Repeated``.
      strides: of the pool and of the shortcut; 1 for neither.
      relu_first: as in ``Repeated``.
    """

    widths: tuple[int, ...]
    strides: int = 1
    relu_first: bool = True

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """An image of the size divided by ``strides``, rounded up."""
        y = Repeated(self.widths, self.relu_first, name="rep")(x, train=train)
        if self.strides == 1:
            return y + x
        y = max_pool(y, 3, strides=self.strides, padding=1)
        x = Conv(
            self.widths[-1],
            1,
            strides=self.strides,
            use_bias=False,
            kernel_init=HE_FAN_OUT,
            name="skip",
        )(x)
        return y + _norm("skipbn", train)(x)


def _norm(name: str, train: bool) -> BatchNorm:
    return BatchNorm(use_running_average=not train, momentum=0.9, name=name)


@MODELS.register("legacy_xception", **imagenet(SMALLEST, 299))
def legacy_xception(num_classes: int = 1000, dropout_rate: Scalar = 0.0) -> Xception:
    """Xception.

    Args:
      num_classes: number of classes; 0 for the features before the last layer.
      dropout_rate: share of those features that training drops.
    """
    return Xception(num_classes, dropout_rate)
