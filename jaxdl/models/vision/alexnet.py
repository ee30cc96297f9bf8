"""AlexNet: five convolutions and three dense layers, the network of 2012.

Source: Krizhevsky, "One weird trick for parallelizing convolutional neural networks",
2014, the single-tower version that torchvision has: without the two towers and the
response normalisation of Krizhevsky, Sutskever and Hinton, "ImageNet Classification
with Deep Convolutional Neural Networks", NeurIPS 2012. Initial weights are PyTorch's.
"""

from flax import linen as nn

from jaxdl.core.types import Scalar
from jaxdl.layers.conv import Conv
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.dense_head import DenseHead
from jaxdl.models.vision.shared import (
    TORCH_UNIFORM,
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    flatten,
    imagenet,
    last,
    torch_bias,
)
from jaxdl.ops.pool import max_pool
from jaxdl.ops.pool_adaptive import adaptive_avg_pool

SMALLEST = 63  # pixels of a side, of which one is left at the end


class Body(nn.Module):
    """Convolutions, the first two of them followed by pooling."""

    @nn.compact
    def __call__(self, x: Images, *, train: bool) -> Features:
        """The last map at each size, before it is pooled."""
        del train  # nothing behaves differently in training

        def conv(x: Images, features: int, size: int, index: int, strides: int) -> Maps:
            layer = Conv(
                features,
                size,
                strides=strides,
                padding=2 if size > 3 else 1,
                kernel_init=TORCH_UNIFORM,
                bias_init=torch_bias(size * size * x.shape[-1]),
                name=f"{index}",
            )
            return nn.relu(layer(x))

        maps = Features()
        x = maps["stage1"] = conv(x, 64, 11, index=0, strides=4)
        x = maps["stage2"] = conv(max_pool(x, 3, strides=2), 192, 5, 3, strides=1)
        x = max_pool(x, 3, strides=2)
        for features, index in ((384, 6), (256, 8), (256, 10)):
            x = maps["stage3"] = conv(x, features, 3, index, strides=1)
        return maps


class AlexNet(nn.Module):
    """Five convolutions and three dense layers.

    Attributes:
      num_classes: number of output logits; 0 for what the last layer would read.
      dropout_rate: probability of dropping an input of a hidden dense layer.
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
            dropout_first=True,
            names=("1", "4", "6"),
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


@MODELS.register("alexnet", **imagenet(SMALLEST))
def alexnet(num_classes: int = 1000, dropout_rate: Scalar = 0.5) -> AlexNet:
    """AlexNet.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping an input of a hidden dense layer.
    """
    return AlexNet(num_classes, dropout_rate)
