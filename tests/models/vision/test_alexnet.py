"""AlexNet: equal to torchvision's."""

from jaxdl.models.vision.alexnet import AlexNet
from tests.models.vision.parity import check, from_torchvision


def test_is_torchvisions_in_logits_and_gradients():
    def reference():
        from torch import nn

        network = from_torchvision("alexnet")
        for index, (inputs, outputs) in {
            1: (9216, 32),
            4: (32, 24),
            6: (24, 10),
        }.items():
            network.classifier[index] = nn.Linear(inputs, outputs)
        return network

    check(AlexNet(10, widths=(32, 24)), "alexnet", reference, image=(63, 71, 3))
