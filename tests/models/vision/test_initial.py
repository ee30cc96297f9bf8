"""Networks start as their references do: the distribution of every initial tensor."""

import pytest

from jaxdl.models.vision.alexnet import AlexNet
from jaxdl.models.vision.densenet import DenseNet
from jaxdl.models.vision.preact_resnet import PreActResNet
from jaxdl.models.vision.resnet import ResNet
from jaxdl.models.vision.squeezenet import squeezenet1_1
from jaxdl.models.vision.vgg import VGG
from tests.models.vision.parity import assert_same_start, timm, torchvision


def alexnet():
    network = torchvision().models.alexnet(num_classes=40)
    linear = type(network.classifier[1])
    for index, sizes in {1: (9216, 32), 4: (32, 50), 6: (50, 40)}.items():
        network.classifier[index] = linear(*sizes)
    return AlexNet(40, widths=(32, 50)), network, ""


def vgg():
    body = [64, "M", 128, "M", 256, "M", 512, "M", 512, "M"]
    found = torchvision().models.vgg
    network = found.VGG(found.make_layers(body, True), num_classes=40)
    return VGG(40, (1, 1, 1, 1, 1), True, widths=(32, 32)), network, "features"


def resnet():
    found = torchvision().models.resnet
    return (
        ResNet(40, (1, 1, 1, 1), False),
        found.ResNet(found.BasicBlock, [1, 1, 1, 1], num_classes=40),
        "",
    )


def squeezenet():
    return squeezenet1_1(40), torchvision().models.squeezenet1_1(num_classes=40), ""


def densenet():
    network = torchvision().models.DenseNet(8, (2, 1), 16, num_classes=40)
    return DenseNet(40, (2, 1), growth=8, stem_width=16), network, ""


def preact_resnet():
    if timm() is None:
        pytest.skip("needs timm")
    network = timm().models.resnetv2.ResNetV2(
        [1, 1],
        (96, 128),
        num_classes=40,
        conv_layer=timm().layers.create_conv2d,
        norm_layer=timm().layers.BatchNormAct2d,
    )
    return PreActResNet(40, (1, 1), (96, 128), bottleneck=True), network, ""


FAMILIES = [alexnet, vgg, resnet, squeezenet, densenet, preact_resnet]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_starts_from_the_references_distributions(family):
    pytest.importorskip("torch")
    if torchvision() is None:
        pytest.skip("needs torchvision")
    module, reference, only = family()
    assert_same_start(module, reference, (64, 64, 3), only)
