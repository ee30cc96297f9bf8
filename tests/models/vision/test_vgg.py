"""VGG: equal to torchvision's."""

import pytest

from jaxdl.models.vision.vgg import VGG
from tests.models.vision.parity import check, torchvision


@pytest.mark.parametrize("batch_norm", [False, True])
def test_is_torchvisions_in_logits_and_gradients(batch_norm):
    def reference():
        from torch import nn

        vgg = torchvision().models.vgg
        body = [64, "M", 128, 128, "M", 256, "M", 512, "M", 512, "M"]
        network = vgg.VGG(vgg.make_layers(body, batch_norm))
        sizes = {0: (512 * 49, 32), 3: (32, 24), 6: (24, 10)}
        for index, (inputs, outputs) in sizes.items():
            network.classifier[index] = nn.Linear(inputs, outputs)
        return network

    module = VGG(10, (1, 2, 1, 1, 1), batch_norm, widths=(32, 24))
    check(module, "vgg_bn" if batch_norm else "vgg", reference, image=(32, 32, 3))
