"""VGG: nothing but 3x3 convolutions, twice as many channels after each pooling.

Source: Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
Recognition", ICLR 2015, configurations A, B, D and E. With batch normalisation as
torchvision has it. Initial weights are torchvision's.
"""

from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.layers.norm import BatchNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.dense_head import DenseHead
from jaxdl.models.vision.shared import (
    HE_FAN_OUT,
    Features,
    Images,
    Outputs,
    check_classes,
    check_images,
    flatten,
    imagenet,
    last,
)
from jaxdl.ops.pool import max_pool
from jaxdl.ops.pool_adaptive import adaptive_avg_pool

SMALLEST = 32  # pixels of a side, which is halved five times


class Body(nn.Module):
    """Convolutions in stages, with pooling between them.

    Attributes:
      depths: how many convolutions each stage has.
      batch_norm: whether each is normalised.
    """

    depths: tuple[int, ...]
    batch_norm: bool

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map of each stage, before it is pooled."""
        maps = Features()
        index = 0  # of a layer, as torchvision counts them: activations and pools too
        for stage, depth in enumerate(self.depths):
            x = max_pool(x, 2) if stage else x
            for _ in range(depth):
                x = Conv(
                    min(64 * 2**stage, 512),
                    3,
                    padding=1,
                    kernel_init=HE_FAN_OUT,
                    name=f"{index}",
                )(x)
                if self.batch_norm:
                    index += 1
                    x = BatchNorm(
                        use_running_average=not train, momentum=0.9, name=f"{index}"
                    )(x)
                x = nn.relu(x)
                index += 2
            index += 1
            maps[f"stage{stage + 1}"] = x
        return maps


class VGG(nn.Module):
    """Five stages of 3x3 convolutions, and three dense layers.

    Attributes:
      num_classes: number of output logits; 0 for what the last layer would read.
      depths: how many convolutions each stage has.
      batch_norm: whether each is normalised.
      dropout_rate: probability of dropping a hidden unit of the head.
      widths: of the hidden layers of the head.
    """

    num_classes: int
    depths: tuple[int, ...]
    batch_norm: bool
    dropout_rate: Scalar = 0.5
    widths: tuple[int, int] = (4096, 4096)

    def setup(self) -> None:
        """The head, apart from the body."""
        check_classes(self.num_classes)
        self.classifier = DenseHead(
            self.num_classes,
            self.widths,
            self.dropout_rate,
            dropout_first=False,
            names=("0", "3", "6"),
            kernel_init=nn.initializers.normal(0.01),
        )

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stage1`` to ``stage5``, each before it is pooled."""
        check_images(x, SMALLEST)
        return Body(self.depths, self.batch_norm, name="features")(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; hidden units if ``num_classes`` is 0."""
        x = adaptive_avg_pool(max_pool(x, 2), 7)
        return self.classifier(flatten(x), train=train)

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("vgg11", **imagenet(SMALLEST))
def vgg11(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-11.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (1, 1, 2, 2, 2), False, dropout_rate)


@MODELS.register("vgg11_bn", **imagenet(SMALLEST))
def vgg11_bn(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-11 with batch normalisation.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (1, 1, 2, 2, 2), True, dropout_rate)


@MODELS.register("vgg13", **imagenet(SMALLEST))
def vgg13(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-13.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 2, 2, 2), False, dropout_rate)


@MODELS.register("vgg13_bn", **imagenet(SMALLEST))
def vgg13_bn(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-13 with batch normalisation.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 2, 2, 2), True, dropout_rate)


@MODELS.register("vgg16", **imagenet(SMALLEST))
def vgg16(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-16.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 3, 3, 3), False, dropout_rate)


@MODELS.register("vgg16_bn", **imagenet(SMALLEST))
def vgg16_bn(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-16 with batch normalisation.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 3, 3, 3), True, dropout_rate)


@MODELS.register("vgg19", **imagenet(SMALLEST))
def vgg19(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-19.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 4, 4, 4), False, dropout_rate)


@MODELS.register("vgg19_bn", **imagenet(SMALLEST))
def vgg19_bn(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> VGG:
    """VGG-19 with batch normalisation.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return VGG(num_classes, (2, 2, 4, 4, 4), True, dropout_rate)
