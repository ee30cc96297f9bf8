"""Wide ResNet: fewer layers, or the same, with more channels.

Source: Zagoruyko and Komodakis, "Wide Residual Networks", BMVC 2016. WRN-28-10 is the
paper's own, for 32x32 pictures, with pre-activation; the other two are torchvision's,
of bottlenecks whose middle is twice as wide. Initial weights are He's.
"""

from jaxdl.core.types import Scalar
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.preact_resnet import PreActResNet
from jaxdl.models.vision.resnet import SMALLEST, ResNet
from jaxdl.models.vision.shared import cifar, imagenet


@MODELS.register("wide_resnet50_2", **imagenet(SMALLEST))
def wide_resnet50_2(num_classes: int = 1000) -> ResNet:
    """Wide ResNet-50-2, its bottlenecks twice as wide.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 6, 3), True, group_width=128)


@MODELS.register("wide_resnet101_2", **imagenet(SMALLEST))
def wide_resnet101_2(num_classes: int = 1000) -> ResNet:
    """Wide ResNet-101-2, its bottlenecks twice as wide.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 23, 3), True, group_width=128)


@MODELS.register("wrn28_10", **cifar())
def wrn28_10(num_classes: int = 10, dropout_rate: Scalar = 0.0) -> PreActResNet:
    """WRN-28-10 for 32x32 pictures.

    Args:
      num_classes: number of classes; 0 for features.
      dropout_rate: probability of dropping an entry between a block's convolutions; the
        paper's is 0.3, where it has any.
    """
    return PreActResNet(
        num_classes,
        (4, 4, 4),
        (160, 320, 640),
        stem_width=16,
        small_images=True,
        dropout_rate=dropout_rate,
    )
