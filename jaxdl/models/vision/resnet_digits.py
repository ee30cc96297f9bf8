"""ResNet for 28x28 digits: the smallest of those for CIFAR, whose stem halves.

Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR
2016, section 4.2, with n = 1. Departure: the stem has stride 2, which makes a step four
times as cheap; the strokes of a digit are wide enough for it.
"""

from jaxdl.models.registry import MODELS
from jaxdl.models.vision.resnet import ResNet
from jaxdl.models.vision.shared import cifar

SIZE = 28  # pixels of a side, to which smaller digits are enlarged


@MODELS.register(
    "resnet8", **(cifar(SIZE) | {"input_shape": (SIZE, SIZE, 1), "data": "digits"})
)
def resnet8(num_classes: int = 10) -> ResNet:
    """ResNet-8 for digits.

    Args:
      num_classes: number of classes; 0 for features.
    """
    return ResNet(
        num_classes,
        (1, 1, 1),
        bottleneck=False,
        width=16,
        project=False,
        small_images=True,
        small_strides=2,
    )
