"""ResNeXt: residual blocks whose middle convolution is cut into many parts.

Source: Xie, Girshick, Dollár, Tu and He, "Aggregated Residual Transformations for Deep
Neural Networks", CVPR 2017. Names say parts and channels of a part.
"""

from jaxdl.models.registry import MODELS
from jaxdl.models.vision.resnet import SMALLEST, ResNet
from jaxdl.models.vision.shared import imagenet


@MODELS.register("resnext50_32x4d", **imagenet(SMALLEST))
def resnext50_32x4d(num_classes: int = 1000) -> ResNet:
    """ResNeXt-50, 32 parts of 4 channels.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(num_classes, (3, 4, 6, 3), True, groups=32, group_width=4)
