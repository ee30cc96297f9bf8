"""Pre-activation ResNet: equal to timm's."""

import pytest

from jaxdl.models.vision.preact_resnet import PreActResNet
from tests.models.vision.parity import check, timm


@pytest.mark.parametrize("bottleneck", [False, True])
def test_is_timms_in_logits_and_gradients(bottleneck):
    widths = (96, 128, 160, 192)

    def reference():
        if timm() is None:
            return None
        return timm().models.resnetv2.ResNetV2(
            [1, 2, 1, 1],
            widths,
            num_classes=10,
            basic=not bottleneck,
            bottle_ratio=0.25 if bottleneck else 1.0,
            conv_layer=timm().layers.create_conv2d,
            norm_layer=timm().layers.BatchNormAct2d,
        )

    module = PreActResNet(10, (1, 2, 1, 1), widths, bottleneck)
    check(module, f"preact_resnet_{bottleneck}".lower(), reference)
