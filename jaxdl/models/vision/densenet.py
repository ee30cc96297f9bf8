"""DenseNet: every layer sees the maps of all layers before it.

Source: Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional
Networks", CVPR 2017, with bottlenecks and compression (DenseNet-BC). Initial weights
are torchvision's: He's normal, and a head without initial biases.
"""

import jax.numpy as jnp
from flax import linen as nn

from jaxdl.layers.conv import Conv
from jaxdl.layers.norm import BatchNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    TORCH_UNIFORM,
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    cifar,
    imagenet,
    last,
)
from jaxdl.ops.pool import avg_pool, max_pool

SMALLEST = 32  # pixels of a side, which is halved five times


def _conv(features: int, size: int, name: str, strides: int = 1) -> Conv:
    return Conv(
        features,
        size,
        strides=strides,
        padding=size // 2,
        use_bias=False,
        kernel_init=nn.initializers.he_normal(),
        name=name,
    )


def _norm(x: Images, name: str, *, train: bool) -> Images:
    norm = BatchNorm(use_running_average=not train, momentum=0.9, name=name)
    return nn.relu(norm(x))


class DenseLayer(nn.Module):
    """A 1x1 convolution to ``4 * growth`` channels, then a 3x3 one to ``growth``.

    Attributes:
      growth: channels of the result.
    """

    growth: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """What the layer adds to the channels."""
        x = _conv(4 * self.growth, 1, "conv1")(_norm(x, "norm1", train=train))
        return _conv(self.growth, 3, "conv2")(_norm(x, "norm2", train=train))


class DenseBlock(nn.Module):
    """Layers that each add channels to the input of the next.

    Attributes:
      depth: how many layers there are.
      growth: channels that each adds.
    """

    depth: int
    growth: int

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """The input and what each layer added, one after the other."""
        for i in range(1, self.depth + 1):
            new = DenseLayer(self.growth, name=f"denselayer{i}")(x, train=train)
            x = jnp.concatenate([x, new], axis=-1)
        return x


class Transition(nn.Module):
    """Half of the channels by a 1x1 convolution, and half of the size by averaging."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Maps:
        """Smaller maps."""
        x = _conv(x.shape[-1] // 2, 1, "conv")(_norm(x, "norm", train=train))
        return avg_pool(x, 2)


class Body(nn.Module):
    """A stem, and dense blocks with transitions between them.

    Attributes:
      depths: layers of each block.
      growth: channels that each layer adds.
      stem_width: channels of the stem.
      small_images: whether the stem is one 3x3 convolution without halving.
    """

    depths: tuple[int, ...]
    growth: int
    stem_width: int
    small_images: bool

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The result of the stem and of each block, before it is halved."""
        if self.small_images:
            x = _conv(self.stem_width, 3, "conv0")(x)
            maps = Features(stem=x)
        else:
            x = _conv(self.stem_width, 7, "conv0", strides=2)(x)
            maps = Features(stem=_norm(x, "norm0", train=train))
            x = max_pool(maps["stem"], 3, strides=2, padding=1)
        for i, depth in enumerate(self.depths, 1):
            if i > 1:
                x = Transition(name=f"transition{i - 1}")(x, train=train)
            name = f"denseblock{i}"
            x = maps[name] = DenseBlock(depth, self.growth, name=name)(x, train=train)
        maps[name] = _norm(x, "norm5", train=train)
        return maps


class DenseNet(nn.Module):
    """A stem, dense blocks, and a linear layer on the mean of the last.

    Attributes:
      num_classes: number of output logits; 0 for the mean of the last map.
      depths: layers of each block.
      growth: channels that each layer adds.
      stem_width: channels of the stem.
      small_images: whether the stem is for 32x32 pictures: one 3x3 convolution, without
        halving, in place of 7x7 and pooling.
    """

    num_classes: int
    depths: tuple[int, ...]
    growth: int = 32
    stem_width: int = 64
    small_images: bool = False

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        if self.num_classes:
            self.classifier = nn.Dense(self.num_classes, kernel_init=TORCH_UNIFORM)

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stem``, ``denseblock1`` and so on; the last is activated."""
        check_images(x, SMALLEST)
        body = Body(
            self.depths,
            self.growth,
            self.stem_width,
            self.small_images,
            name="features",
        )
        return body(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; its mean if ``num_classes`` is 0."""
        del train
        x = x.mean((1, 2))
        return self.classifier(x) if self.num_classes else x

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("densenet121", **imagenet(SMALLEST))
def densenet121(num_classes: int = 1000) -> DenseNet:
    """DenseNet-121.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return DenseNet(num_classes, (6, 12, 24, 16))


@MODELS.register("densenet161", **imagenet(SMALLEST))
def densenet161(num_classes: int = 1000) -> DenseNet:
    """DenseNet-161.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return DenseNet(num_classes, (6, 12, 36, 24), growth=48, stem_width=96)


@MODELS.register("densenet169", **imagenet(SMALLEST))
def densenet169(num_classes: int = 1000) -> DenseNet:
    """DenseNet-169.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return DenseNet(num_classes, (6, 12, 32, 32))


@MODELS.register("densenet201", **imagenet(SMALLEST))
def densenet201(num_classes: int = 1000) -> DenseNet:
    """DenseNet-201.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return DenseNet(num_classes, (6, 12, 48, 32))


@MODELS.register("densenet_bc_100", **cifar())
def densenet_bc_100(num_classes: int = 10, growth: int = 12) -> DenseNet:
    """DenseNet-BC of 100 layers for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
      growth: channels that each layer adds; the paper's k.
    """
    return DenseNet(
        num_classes, (16, 16, 16), growth, stem_width=2 * growth, small_images=True
    )
