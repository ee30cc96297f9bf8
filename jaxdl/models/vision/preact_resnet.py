"""Pre-activation ResNet: nothing but the addition on the way of the shortcut.

Source: He, Zhang, Ren and Sun, "Identity Mappings in Deep Residual Networks", ECCV
2016. Structure, names and initial weights are those of timm's ``resnetv2``: the stride
of a bottleneck is in its 3x3 convolution, and the head is a 1x1 convolution.
"""

from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.norm import BatchNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.resnet import Stage
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
from jaxdl.ops.pool import max_pool

SMALLEST = 32  # pixels of a side, which is halved five times
WIDTHS = (64, 128, 256, 512)  # channels of the stages
BOTTLENECKS = (256, 512, 1024, 2048)  # the same, of bottlenecks


def _conv(features: int, size: int, name: str, strides: int = 1) -> Conv:
    return Conv(
        features,
        size,
        strides=strides,
        padding=size // 2,
        use_bias=False,
        kernel_init=HE_FAN_OUT,
        name=name,
    )


def _norm(x: Images, name: str, *, train: bool) -> Images:
    norm = BatchNorm(use_running_average=not train, momentum=0.9, name=name)
    return nn.relu(norm(x))


class OneConv(nn.Module):
    """A convolution inside a module of its own, as timm names the stem and shortcuts.

    Attributes:
      features: output channels.
      size: rows and columns of the kernel.
      strides: pixels from one output to the next.
    """

    features: int
    size: int
    strides: int

    @nn.compact
    def __call__(self, x: Images) -> Maps:
        """Convolve."""
        return _conv(self.features, self.size, "conv", self.strides)(x)


class PreActBlock(nn.Module):
    """Norms, activations and convolutions, in this order, beside a shortcut.

    The shortcut is the input, or to another size a 1x1 convolution of it, activated.

    Attributes:
      features: channels of the result.
      strides: of the first 3x3 convolution and of the shortcut.
      bottleneck: whether convolutions are 1x1, 3x3 and 1x1, with a quarter of the
        channels between them, or two of 3x3.
      dropout_rate: probability of dropping an entry before the last convolution.
    """

    features: int
    strides: int
    bottleneck: bool
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """The sum of both ways, not activated."""
        layers = [(self.features, 3, self.strides), (self.features, 3, 1)]
        if self.bottleneck:
            inner = self.features // 4
            layers = [(inner, 1, 1), (inner, 3, self.strides), (self.features, 1, 1)]
        y = x
        for i, (features, size, strides) in enumerate(layers, 1):
            y = _norm(y, f"norm{i}", train=train)
            if i == 1 and (self.strides > 1 or x.shape[-1] != self.features):
                x = OneConv(self.features, 1, self.strides, name="downsample")(y)
            if i == len(layers):
                y = Dropout(self.dropout_rate, name="dropout")(y, train=train)
            y = _conv(features, size, f"conv{i}", strides)(y)
        return x + y


class Numbered(nn.Module):
    """A stage, whose blocks are in a module of their own, as timm names them.

    Attributes:
      first: the first block; the others are as it is, at stride 1.
      num_blocks: how many there are.
    """

    first: PreActBlock
    num_blocks: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """One block after the other."""
        first = self.first.clone(parent=None)
        return Stage(first, self.num_blocks, name="blocks")(x, train=train)


class Stages(nn.Module):
    """All stages, named by their numbers.

    Attributes:
      depths: blocks of each stage.
      widths: channels of each stage.
      bottleneck: as in ``PreActBlock``.
      dropout_rate: as in ``PreActBlock``.
    """

    depths: tuple[int, ...]
    widths: tuple[int, ...]
    bottleneck: bool
    dropout_rate: Scalar

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The result of each stage, by name."""
        maps = Features()
        for i, (depth, width) in enumerate(zip(self.depths, self.widths, strict=True)):
            first = PreActBlock(
                width,
                strides=2 if i else 1,
                bottleneck=self.bottleneck,
                dropout_rate=self.dropout_rate,
                parent=None,
            )
            x = Numbered(first, depth, name=f"{i}")(x, train=train)
            maps[f"stage{i + 1}"] = x
        return maps


class Head(nn.Module):
    """A linear layer on the mean over the pixels.

    Attributes:
      num_classes: number of output logits.
    """

    num_classes: int

    @nn.compact
    def __call__(self, x: Images) -> Outputs:
        """Logits."""
        normal = nn.initializers.normal(0.01)
        fc = Conv(self.num_classes, 1, kernel_init=normal, name="fc")
        return fc(x.mean((1, 2), keepdims=True)).reshape(len(x), -1)


class PreActResNet(nn.Module):
    """A stem, stages of pre-activation blocks, and a linear layer on their mean.

    Attributes:
      num_classes: number of output logits; 0 for the mean of the last map.
      depths: blocks of each stage.
      widths: channels of each stage.
      bottleneck: whether blocks are bottlenecks.
      stem_width: channels of the stem.
      small_images: whether the stem is for 32x32 pictures: one 3x3 convolution, without
        halving, in place of 7x7 and pooling.
      dropout_rate: probability of dropping an entry before a block's last convolution.
    """

    num_classes: int
    depths: tuple[int, ...]
    widths: tuple[int, ...]
    bottleneck: bool = False
    stem_width: int = 64
    small_images: bool = False
    dropout_rate: Scalar = 0.0

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        if self.num_classes:
            self.head = Head(self.num_classes)

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stem``, then ``stage1`` and so on; the last is activated."""
        check_images(x, SMALLEST)
        size, strides = (3, 1) if self.small_images else (7, 2)
        x = OneConv(self.stem_width, size, strides, name="stem")(x)
        maps = Features(stem=x)
        if not self.small_images:
            x = max_pool(x, 3, strides=2, padding=1)
        stages = Stages(
            self.depths, self.widths, self.bottleneck, self.dropout_rate, name="stages"
        )
        maps.update(stages(x, train=train))
        name = next(reversed(maps))
        maps[name] = _norm(maps[name], "norm", train=train)
        return maps

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; its mean if ``num_classes`` is 0."""
        del train
        return self.head(x) if self.num_classes else x.mean((1, 2))

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("resnetv2_18", **imagenet(SMALLEST))
def resnetv2_18(num_classes: int = 1000) -> PreActResNet:
    """ResNet-18 with pre-activation.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return PreActResNet(num_classes, (2, 2, 2, 2), WIDTHS)


@MODELS.register("resnetv2_34", **imagenet(SMALLEST))
def resnetv2_34(num_classes: int = 1000) -> PreActResNet:
    """ResNet-34 with pre-activation.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return PreActResNet(num_classes, (3, 4, 6, 3), WIDTHS)


@MODELS.register("resnetv2_50", **imagenet(SMALLEST))
def resnetv2_50(num_classes: int = 1000) -> PreActResNet:
    """ResNet-50 with pre-activation.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return PreActResNet(num_classes, (3, 4, 6, 3), BOTTLENECKS, bottleneck=True)


@MODELS.register("resnetv2_101", **imagenet(SMALLEST))
def resnetv2_101(num_classes: int = 1000) -> PreActResNet:
    """ResNet-101 with pre-activation.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return PreActResNet(num_classes, (3, 4, 23, 3), BOTTLENECKS, bottleneck=True)


@MODELS.register("resnetv2_152", **imagenet(SMALLEST))
def resnetv2_152(num_classes: int = 1000) -> PreActResNet:
    """ResNet-152 with pre-activation.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return PreActResNet(num_classes, (3, 8, 36, 3), BOTTLENECKS, bottleneck=True)
