"""The size of every network of images as published, and torchvision's tensors."""

import json
import warnings
from pathlib import Path

import pytest

import jaxdl
from jaxdl.models import MODELS, list_models
from jaxdl.models.vision.vit import TIMM_NAMES
from tests.models.vision.parity import assert_same_tensors, timm, torchvision

ALIASES = {"vit_small_patch16_224": TIMM_NAMES}

CATALOGUE = json.loads((Path(jaxdl.__file__).parent / "catalogue.json").read_text())

PUBLISHED = {
    "alexnet": 61_100_840,
    "convnext_tiny": 28_589_128,
    "densenet121": 7_978_856,
    "densenet161": 28_681_000,
    "densenet169": 14_149_480,
    "densenet201": 20_013_928,
    "densenet_bc_100": 769_162,
    "efficientnet_b0": 5_288_548,
    "efficientnet_b1": 7_794_184,
    "efficientnet_b2": 9_109_994,
    "efficientnet_b3": 12_233_232,
    "efficientnet_b4": 19_341_616,
    "efficientnet_b5": 30_389_784,
    "efficientnet_b6": 43_040_704,
    "efficientnet_b7": 66_347_960,
    "googlenet": 13_004_888,
    "inception_v3": 27_161_264,
    "legacy_xception": 22_855_952,
    "lenet": 61_706,
    "mobilenet_v2": 3_504_872,
    "nasnetalarge": 88_753_150,
    "nasnetamobile": 5_289_978,
    "resnet101": 44_549_160,
    "resnet110": 1_727_962,
    "resnet152": 60_192_808,
    "resnet18": 11_689_512,
    "resnet18_cifar": 11_173_962,
    "resnet20": 269_722,
    "resnet32": 464_154,
    "resnet34": 21_797_672,
    "resnet44": 658_586,
    "resnet50": 25_557_032,
    "resnet56": 853_018,
    "resnet8": 75_002,
    "resnetv2_101": 44_541_480,
    "resnetv2_152": 60_185_128,
    "resnetv2_18": 11_687_720,
    "resnetv2_34": 21_795_880,
    "resnetv2_50": 25_549_352,
    "resnext50_32x4d": 25_028_904,
    "squeezenet1_0": 1_248_424,
    "squeezenet1_1": 1_235_496,
    "vgg11": 132_863_336,
    "vgg11_bn": 132_868_840,
    "vgg13": 133_047_848,
    "vgg13_bn": 133_053_736,
    "vgg16": 138_357_544,
    "vgg16_bn": 138_365_992,
    "vgg19": 143_667_240,
    "vgg19_bn": 143_678_248,
    "vit_b_16": 86_567_656,
    "vit_small_patch16_224": 22_050_664,
    "wide_resnet101_2": 126_886_696,
    "wide_resnet50_2": 68_883_240,
    "wrn28_10": 36_479_194,
    "zfnet": 62_357_608,
}
"""Registered name -> parameters, as torchvision, timm or the paper counts them."""

TENSORS = [
    "alexnet",
    "convnext_tiny",
    "densenet121",
    "efficientnet_b6",
    "googlenet",
    "inception_v3",
    "legacy_xception",
    "mobilenet_v2",
    "nasnetalarge",
    "resnet18",
    "resnet50",
    "resnext50_32x4d",
    "squeezenet1_1",
    "vgg16_bn",
    "vit_b_16",
    "vit_small_patch16_224",
    "wide_resnet50_2",
]
"""Those of which all names and shapes are compared with torchvision's or timm's."""


def test_every_network_has_its_published_size():
    """The catalogue's own numbers are computed anew in another test."""
    images = {
        name: CATALOGUE["models"][name]["params"]
        for name in list_models()
        if len(MODELS[name].facts["input_shape"]) == 3
    }
    assert images == PUBLISHED


@pytest.mark.parametrize("name", TENSORS)
def test_tensors_are_named_and_shaped_as_torchvisions(name):
    pytest.importorskip("torch")
    if torchvision() is None:
        pytest.skip("needs torchvision")
    import torch

    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if name in torchvision().models.list_models():
            reference = torchvision().models.get_model(name, weights=None)
        elif timm() and name in timm().list_models():
            reference = timm().create_model(name)
        else:
            return
    assert_same_tensors(name, reference, ALIASES.get(name, ()))
