"""ResNet for 32x32 pictures: a 3x3 stem, and stages of few channels or of ImageNet's.

Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR
2016, section 4.2: 6n + 2 layers of 16, 32 and 64 channels, and shortcuts without
parameters. ResNet-18 with this stem is what later papers train on CIFAR.
"""

from jaxdl.models.registry import MODELS
from jaxdl.models.vision.resnet import ResNet
from jaxdl.models.vision.shared import cifar


def _resnet(num_classes: int, depth: int) -> ResNet:
    """The network of ``depth = 6n + 2`` layers."""
    n = (depth - 2) // 6
    return ResNet(
        num_classes, (n, n, n), False, width=16, project=False, small_images=True
    )


@MODELS.register("resnet20", **cifar())
def resnet20(num_classes: int = 10) -> ResNet:
    """ResNet-20 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return _resnet(num_classes, 20)


@MODELS.register("resnet32", **cifar())
def resnet32(num_classes: int = 10) -> ResNet:
    """ResNet-32 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return _resnet(num_classes, 32)


@MODELS.register("resnet44", **cifar())
def resnet44(num_classes: int = 10) -> ResNet:
    """ResNet-44 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return _resnet(num_classes, 44)


@MODELS.register("resnet56", **cifar())
def resnet56(num_classes: int = 10) -> ResNet:
    """ResNet-56 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return _resnet(num_classes, 56)


@MODELS.register("resnet110", **cifar())
def resnet110(num_classes: int = 10) -> ResNet:
    """ResNet-110 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return _resnet(num_classes, 110)


@MODELS.register("resnet18_cifar", **cifar())
def resnet18_cifar(num_classes: int = 10) -> ResNet:
    """ResNet-18 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (2, 2, 2, 2), False, small_images=True)
