"""SqueezeNet: few channels squeezed by 1x1 before they are expanded by 1x1 and 3x3.

Source: Iandola, Han, Moskewicz, Ashraf, Dally and Keutzer, "SqueezeNet: AlexNet-level
accuracy with 50x fewer parameters and <0.5MB model size", 2016; version 1.1, with less
arithmetic, is the authors' own. Initial weights are torchvision's.
"""

import jax.numpy as jnp
from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.dropout import Dropout
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
from jaxdl.ops.pool import max_pool

SMALLEST = 32  # pixels of a side

FIRES = ((16, 64), (32, 128), (48, 192), (64, 256))
"""Of each two fire modules, channels that are squeezed to, and half of the result's."""


class Fire(nn.Module):
    """A 1x1 convolution to few channels, then 1x1 and 3x3 ones beside each other.

    Attributes:
      squeeze: channels in the middle.
      expand: channels of each of the two parts of the result.
    """

    squeeze: int
    expand: int

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """Both parts, the 1x1 one first."""
        x = nn.relu(_conv(self.squeeze, 1, "squeeze")(x))
        parts = [_conv(self.expand, size, f"expand{size}x{size}") for size in (1, 3)]
        return jnp.concatenate([nn.relu(part(x)) for part in parts], axis=-1)


def _conv(features: int, size: int, name: str, strides: int = 1) -> Conv:
    return Conv(
        features,
        size,
        strides=strides,
        padding=0 if strides > 1 else size // 2,
        kernel_init=nn.initializers.he_uniform(),
        name=name,
    )


class Body(nn.Module):
    """A convolution and eight fire modules, with three poolings.

    Attributes:
      width: features of the first convolution.
      size: rows and columns of its kernel.
      pooled: before which fire modules there is pooling.
    """

    width: int
    size: int
    pooled: tuple[int, int, int]

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, before it is pooled."""
        del train  # nothing behaves differently in training
        stage, index = 1, 2  # a layer's index counts activations and pools too
        x = nn.relu(_conv(self.width, self.size, "0", strides=2)(x))
        maps = Features(stage1=x)
        for fire in range(8):
            squeeze, expand = FIRES[fire // 2]
            if fire in self.pooled:
                x = max_pool(x, 3, strides=2, ceil_mode=True)
                stage, index = stage + 1, index + 1
            x = maps[f"stage{stage}"] = Fire(squeeze, expand, name=f"{index}")(x)
            index += 1
        return maps


class Head(nn.Module):
    """A map for each class, and the mean over it.

    Attributes:
      num_classes: number of output logits.
      dropout_rate: probability of dropping an entry of the last map.
    """

    num_classes: int
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits; they are never negative."""
        x = Dropout(self.dropout_rate, name="0")(x, train=train)
        normal = nn.initializers.normal(0.01)
        x = Conv(self.num_classes, 1, kernel_init=normal, name="1")(x)
        return nn.relu(x).mean((1, 2))


class SqueezeNet(nn.Module):
    """A convolution, eight fire modules, and a map for each class.

    Attributes:
      num_classes: number of output logits; 0 for the mean of the last map.
      width: features of the first convolution.
      size: rows and columns of its kernel.
      pooled: before which fire modules there is pooling.
      dropout_rate: probability of dropping an entry of the last map.
    """

    num_classes: int
    width: int
    size: int
    pooled: tuple[int, int, int]
    dropout_rate: Scalar = 0.5

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        if self.num_classes:
            self.classifier = Head(self.num_classes, self.dropout_rate)

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stage1`` to ``stage4``, each before it is pooled."""
        check_images(x, SMALLEST)
        body = Body(self.width, self.size, self.pooled, name="features")
        return body(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; its mean if ``num_classes`` is 0."""
        if not self.num_classes:
            return x.mean((1, 2))
        return self.classifier(x, train=train)

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("squeezenet1_0", **imagenet(SMALLEST))
def squeezenet1_0(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> SqueezeNet:
    """SqueezeNet 1.0.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping an entry of the last map.
    """
    return SqueezeNet(num_classes, 96, 7, (0, 3, 7), dropout_rate)


@MODELS.register("squeezenet1_1", **imagenet(SMALLEST))
def squeezenet1_1(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> SqueezeNet:
    """SqueezeNet 1.1, as accurate with less arithmetic.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping an entry of the last map.
    """
    return SqueezeNet(num_classes, 64, 3, (0, 2, 4), dropout_rate)
