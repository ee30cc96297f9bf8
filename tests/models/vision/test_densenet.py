"""DenseNet: equal to torchvision's, with its stem and with that for 32x32 pictures."""

from jaxdl.models.vision.densenet import DenseNet
from tests.models.vision.parity import check, torchvision


def test_is_torchvisions_in_logits_and_gradients():
    def reference():
        return torchvision().models.DenseNet(8, (2, 3, 1, 2), 16, num_classes=10)

    module = DenseNet(10, (2, 3, 1, 2), growth=8, stem_width=16)
    check(module, "densenet", reference, image=(40, 32, 3))


def test_for_small_images_it_is_torchvisions_with_another_stem():
    def reference():
        from torch import nn

        network = torchvision().models.DenseNet(6, (2, 2, 1), 12, num_classes=10)
        network.features.conv0 = nn.Conv2d(3, 12, 3, padding=1, bias=False)
        for name in ("norm0", "relu0", "pool0"):
            delattr(network.features, name)
        return network

    module = DenseNet(10, (2, 2, 1), growth=6, stem_width=12, small_images=True)
    check(module, "densenet_small", reference, image=(32, 32, 3))
