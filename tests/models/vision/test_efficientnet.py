"""EfficientNet: equal to torchvision's."""

from functools import partial

from jaxdl.models.vision.efficientnet import EfficientNet, Scale
from tests.models.vision.parity import check, torchvision

STAGES = (1, 3, 1, 16, 1), (6, 5, 2, 24, 1), (6, 3, 1, 40, 1), (4, 3, 2, 80, 2)


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        import torch

        models = torchvision().models.efficientnet
        block = partial(models.MBConvConfig, width_mult=0.5, depth_mult=1.4)
        channels = (32, *(row[3] for row in STAGES))
        blocks = [
            block(widening, size, strides, inputs, outputs, count)
            for (widening, size, strides, outputs, count), inputs in zip(
                STAGES, channels, strict=False
            )
        ]
        norm = partial(torch.nn.BatchNorm2d, eps=1e-3)
        return models.EfficientNet(blocks, 0.2, num_classes=10, norm_layer=norm)

    network = EfficientNet(10, Scale(0.5, 1.4, 1e-3), stages=STAGES)
    check(network, "efficientnet", theirs, image=(45, 64, 3))
