"""ResNet: equal to torchvision's."""

import pytest

from jaxdl.models.vision.resnet import ResNet
from tests.models.vision.parity import check, torchvision


@pytest.mark.parametrize("bottleneck", [False, True])
def test_is_torchvisions_in_logits_and_gradients(bottleneck):
    def reference():
        models = torchvision().models.resnet
        block = models.Bottleneck if bottleneck else models.BasicBlock
        return models.ResNet(block, [1, 2, 1, 1], num_classes=10)

    module = ResNet(10, (1, 2, 1, 1), bottleneck)
    check(module, f"resnet_{bottleneck}".lower(), reference)
