"""Wide ResNet: equal to torchvision's, and for 32x32 pictures to timm's parts."""

from jaxdl.models.vision.preact_resnet import PreActResNet
from jaxdl.models.vision.resnet import ResNet
from tests.models.vision.parity import check, timm, torchvision


def test_is_torchvisions_in_logits_and_gradients():
    def reference():
        models = torchvision().models.resnet
        return models.ResNet(
            models.Bottleneck, [1, 1, 1, 1], num_classes=10, width_per_group=128
        )

    module = ResNet(10, (1, 1, 1, 1), True, group_width=128)
    check(module, "wide_resnet", reference, image=(32, 32, 3))


def test_for_small_images_it_is_timms_with_another_stem():
    def reference():
        if timm() is None:
            return None
        from torch import nn

        network = timm().models.resnetv2.ResNetV2(
            [2, 1, 1],
            (32, 64, 96),
            num_classes=10,
            stem_chs=16,
            basic=True,
            bottle_ratio=1.0,
            conv_layer=timm().layers.create_conv2d,
            norm_layer=timm().layers.BatchNormAct2d,
        )
        network.stem.conv = nn.Conv2d(3, 16, 3, padding=1, bias=False)
        del network.stem.pool
        return network

    module = PreActResNet(10, (2, 1, 1), (32, 64, 96), stem_width=16, small_images=True)
    check(module, "wide_resnet_small", reference, image=(32, 32, 3))
