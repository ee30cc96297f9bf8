"""ResNet: blocks that learn what to add to their input.

Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR
2016. As in torchvision, and unlike the paper, a bottleneck strides in its 3x3
convolution. Initial weights are torchvision's. The running variance moves with the
variance over n, PyTorch's with that over n - 1.
"""

import jax.numpy as jnp
from flax import linen as nn

from jaxdl.layers.conv import Conv
from jaxdl.layers.conv_norm import ConvNorm
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

SMALLEST = 32  # pixels of a side, which is halved five times


class Block(nn.Module):
    """Convolutions beside a shortcut: two of 3x3, or a bottleneck of 1x1, 3x3, 1x1.

    Attributes:
      width: channels of the inner convolutions.
      features: channels of the result.
      bottleneck: which of the two it is.
      strides: of the first 3x3 convolution and of the shortcut.
      groups: parts of the bottleneck's 3x3 convolution.
      project: whether a shortcut to another size is a 1x1 convolution; else it leaves
        out pixels and adds channels of zeros on both sides.
    """

    width: int
    features: int
    bottleneck: bool
    strides: int = 1
    groups: int = 1
    project: bool = True

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """The block's result, never negative."""
        first = (self.width, 3, self.strides, 1)
        layers = [first, (self.features, 3, 1, 1)]
        if self.bottleneck:
            middle = (self.width, 3, self.strides, self.groups)
            layers = [(self.width, 1, 1, 1), middle, (self.features, 1, 1, 1)]
        y = x
        for i, (features, size, strides, groups) in enumerate(layers, 1):
            y = nn.relu(y) if i > 1 else y
            y = Conv(
                features,
                size,
                strides=strides,
                padding=size // 2,
                groups=groups,
                use_bias=False,
                kernel_init=HE_FAN_OUT,
                name=f"conv{i}",
            )(y)
            y = BatchNorm(use_running_average=not train, momentum=0.9, name=f"bn{i}")(y)
        if not self.project:
            missing = self.features - x.shape[-1]
            x = x[:, :: self.strides, :: self.strides]
            x = jnp.pad(x, ((0, 0),) * 3 + ((missing // 2, missing - missing // 2),))
        elif self.strides > 1 or x.shape[-1] != self.features:
            x = ConvNorm(
                self.features, 1, self.strides, activation=None, name="downsample"
            )(x, train=train)
        return nn.relu(x + y)


class Stage(nn.Module):
    """Blocks at one resolution; the first may halve it.

    Attributes:
      first: the first block, with ``strides``; the others are as it is, at stride 1.
      num_blocks: how many there are.
    """

    first: nn.Module
    num_blocks: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """One block after the other."""
        for i in range(self.num_blocks):
            strides = self.first.strides if i == 0 else 1
            x = self.first.clone(strides=strides, name=f"{i}", parent=self)(
                x, train=train
            )
        return x


class ResNet(nn.Module):
    """A stem, stages of residual blocks, and a linear layer on the mean of the last.

    Attributes:
      num_classes: number of output logits; 0 for the mean of the last map.
      num_blocks: blocks of each stage.
      bottleneck: whether blocks are bottlenecks.
      groups: parts of a bottleneck's 3x3 convolution.
      group_width: channels of a part in the first stage, if ``width`` is 64.
      width: channels of the stem and of the first stage; doubled in each next one.
      project: whether shortcuts to another size are 1x1 convolutions; see ``Block``.
      small_images: whether the stem is for small pictures: one 3x3 convolution in place
        of 7x7 with stride 2 and pooling.
      small_strides: of that 3x3 convolution.
    """

    num_classes: int
    num_blocks: tuple[int, ...]
    bottleneck: bool
    groups: int = 1
    group_width: int = 64
    width: int = 64
    project: bool = True
    small_images: bool = False
    small_strides: int = 1

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        if self.num_classes:
            self.fc = torch_dense(
                self._features(len(self.num_blocks)), self.num_classes
            )

    def _features(self, stage: int) -> int:
        """Channels of a stage, counted from 1."""
        return self.width * 2 ** (stage - 1) * (4 if self.bottleneck else 1)

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stem``, then ``layer1`` and so on."""
        strides = self.small_strides if self.small_images else 2
        halved = 2 ** (len(self.num_blocks) - 1)  # between the stages
        check_images(x, halved * (strides if self.small_images else 4))
        stem = Conv(
            self.width,
            3 if self.small_images else 7,
            strides=strides,
            padding=1 if self.small_images else 3,
            use_bias=False,
            kernel_init=HE_FAN_OUT,
            name="conv1",
        )
        norm = BatchNorm(use_running_average=not train, momentum=0.9, name="bn1")
        maps = Features(stem=nn.relu(norm(stem(x))))
        x = maps["stem"]
        if not self.small_images:
            x = max_pool(x, 3, strides=2, padding=1)
        for stage, num_blocks in enumerate(self.num_blocks, 1):
            block = Block(
                self.width * 2 ** (stage - 1) * self.groups * self.group_width // 64,
                self._features(stage),
                self.bottleneck,
                strides=1 if stage == 1 else 2,
                groups=self.groups,
                project=self.project,
                parent=None,
            )
            name = f"layer{stage}"
            x = maps[name] = Stage(block, num_blocks, name=name)(x, train=train)
        return maps

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; its mean if ``num_classes`` is 0."""
        del train
        x = x.mean((1, 2))
        return self.fc(x) if self.num_classes else x

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("resnet18", **imagenet(SMALLEST))
def resnet18(num_classes: int = 1000) -> ResNet:
    """ResNet-18.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (2, 2, 2, 2), bottleneck=False)


@MODELS.register("resnet34", **imagenet(SMALLEST))
def resnet34(num_classes: int = 1000) -> ResNet:
    """ResNet-34.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 6, 3), bottleneck=False)


@MODELS.register("resnet50", **imagenet(SMALLEST))
def resnet50(num_classes: int = 1000) -> ResNet:
    """ResNet-50, of bottlenecks.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 6, 3), bottleneck=True)


@MODELS.register("resnet101", **imagenet(SMALLEST))
def resnet101(num_classes: int = 1000) -> ResNet:
    """ResNet-101, of bottlenecks.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 23, 3), bottleneck=True)


@MODELS.register("resnet152", **imagenet(SMALLEST))
def resnet152(num_classes: int = 1000) -> ResNet:
    """ResNet-152, of bottlenecks.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 8, 36, 3), bottleneck=True)
