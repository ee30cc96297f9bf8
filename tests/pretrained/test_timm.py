"""Weights of timm do the same in torchvision's networks under other names."""

import pytest

from tests.models.vision.parity import timm, torchvision
from tests.pretrained.renamed import renamed_difference, small_convnext


@pytest.fixture
def models():
    """The networks of torchvision."""
    if timm() is None or torchvision() is None:
        pytest.skip("timm or torchvision is not installed")
    return torchvision().models


@pytest.mark.parametrize(
    ("name", "twin"),
    [("efficientnet_b0", "efficientnet_b0"), ("mobilenet_v2", "mobilenetv2_100")],
)
def test_the_weights_of_timm_do_the_same_under_our_names(models, name, twin):
    theirs, reference = timm().create_model(twin), getattr(models, name)()
    assert renamed_difference(name, theirs, reference) < 1e-4


def test_so_do_those_of_convnext(models):
    settings = {"depths": (1, 2, 1, 1), "dims": (8, 16, 24, 32), "num_classes": 5}
    theirs = timm().create_model("convnext_tiny", **settings)
    reference = small_convnext(models)
    assert renamed_difference("convnext_tiny", theirs, reference) < 1e-4
