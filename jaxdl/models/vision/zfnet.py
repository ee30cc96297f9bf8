"""ZFNet: AlexNet with a finer first look, found by looking at what its layers see.

Source: Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", ECCV
2014: 7x7 filters at stride 2 in the first layer and not 11x11 at stride 4, 5x5 at
stride 2 in the second. Departures: the response normalisation after the first two
poolings is that of AlexNet's paper, over channels; kernels start as He's and not at a
deviation of 0.01; the last map is averaged to 6x6, so that images may be of any size.
"""

from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.dense_head import DenseHead
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
from jaxdl.ops.norm import local_response_norm
from jaxdl.ops.pool import max_pool
from jaxdl.ops.pool_adaptive import adaptive_avg_pool

SMALLEST = 53  # pixels of a side, of which one is left at the end


class Body(nn.Module):
    """Convolutions, the first two of them followed by pooling and normalisation."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, before it is pooled."""
        del train  # nothing behaves differently in training

        def conv(x: Images, features: int, size: int, index: int) -> Maps:
            layer = Conv(
                features,
                size,
                strides=1 if size == 3 else 2,
                padding=0 if size == 5 else 1,
                kernel_init=nn.initializers.he_normal(),
                name=f"{index}",
            )
            return nn.relu(layer(x))

        maps = Features()
        x = maps["stage1"] = conv(x, 96, 7, 0)
        x = maps["stage2"] = conv(_shrink(x), 256, 5, 1)
        x = _shrink(x)
        for features, index in ((384, 2), (384, 3), (256, 4)):
            x = maps["stage3"] = conv(x, features, 3, index)
        return maps


def _shrink(x: Images) -> Maps:
    return local_response_norm(max_pool(x, 3, strides=2, padding=1))


class ZFNet(nn.Module):
    """Five convolutions and three dense layers.

    Attributes:
      num_classes: number of output logits; 0 for what the last layer would read.
      dropout_rate: probability of dropping a hidden unit of the head.
      widths: of the hidden dense layers.
    """

    num_classes: int
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
            names=("0", "1", "2"),
            kernel_init=nn.initializers.he_normal(),
        )

    @nn.compact
    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``stage1`` to ``stage3``, each before it is pooled."""
        check_images(x, SMALLEST)
        return Body(name="features")(x, train=train)

    def classify(self, x: Images, *, train: bool) -> Outputs:
        """Logits of the last map; hidden units if ``num_classes`` is 0."""
        x = adaptive_avg_pool(max_pool(x, 3, strides=2), 6)
        return self.classifier(flatten(x), train=train)

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Logits of images.

        Raises:
          ValueError: ``x`` is not a batch of images, or they are too small.
        """
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("zfnet", **imagenet(SMALLEST))
def zfnet(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> ZFNet:
    """ZFNet.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping a hidden unit of the head.
    """
    return ZFNet(num_classes, dropout_rate)
