"""ResNeXt: equal to torchvision's."""

from jaxdl.models.vision.resnet import ResNet
from tests.models.vision.parity import check, torchvision


def test_is_torchvisions_in_logits_and_gradients():
    def reference():
        models = torchvision().models.resnet
        return models.ResNet(
            models.Bottleneck,
            [1, 1, 1, 1],
            num_classes=10,
            groups=32,
            width_per_group=4,
        )

    module = ResNet(10, (1, 1, 1, 1), True, groups=32, group_width=4)
    check(module, "resnext", reference, image=(32, 32, 3))
