"""The size of every network of images as published, and torchvision's tensors."""

import json
import warnings
from pathlib import Path

import pytest

import jaxdl
from jaxdl.models import MODELS, list_models
from tests.models.vision.parity import assert_same_tensors, torchvision

CATALOGUE = json.loads((Path(jaxdl.__file__).parent / "catalogue.json").read_text())

PUBLISHED = {
    "lenet": 61_706,
    "resnet18": 11_689_512,
    "resnet18_cifar": 11_173_962,
    "resnet34": 21_797_672,
    "resnet50": 25_557_032,
    "resnet101": 44_549_160,
    "resnet152": 60_192_808,
}
"""Registered name -> parameters, as torchvision, timm or the paper counts them."""


def test_every_network_has_its_published_size():
    """The catalogue's own numbers are computed anew in another test."""
    images = {
        name: CATALOGUE["models"][name]["params"]
        for name in list_models()
        if len(MODELS[name].facts["input_shape"]) == 3
    }
    assert images == PUBLISHED


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_tensors_are_named_and_shaped_as_torchvisions(name):
    if torchvision() is None:
        pytest.skip("needs torchvision")
    import torch

    if name not in torchvision().models.list_models():
        return
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = torchvision().models.get_model(name, weights=None)
    assert_same_tensors(name, reference)
