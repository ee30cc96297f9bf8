"""The tables of names: every tensor of the other library finds its place here."""

import numpy as np
import pytest

from jaxdl.models import MODELS, list_models
from jaxdl.pretrained.layouts import LAYOUTS
from jaxdl.pretrained.load import in_our_layout
from jaxdl.pretrained.torch_layout import COUNTER, torch_shapes
from tests.models.vision.parity import shapes, timm

TWINS = {
    "vgg*": ("vgg11_bn", "vgg11_bn"),
    "vit_*": ("vit_b_16", "vit_base_patch16_224"),
    "efficientnet_*": ("efficientnet_b0", "efficientnet_b0"),
    "mobilenet_v2": ("mobilenet_v2", "mobilenetv2_100"),
    "convnext_*": ("convnext_tiny", "convnext_tiny"),
}
"""timm's tables by their models -> one of them, and what timm calls it."""

TIMM = [layout for layout in LAYOUTS if layout.library == "timm"]


def test_a_layout_is_for_some_models_and_has_a_twin():
    for layout in LAYOUTS:
        assert any(map(layout.matches, list_models()))
    assert {layout.models for layout in TIMM} == set(TWINS)


@pytest.mark.parametrize("layout", TIMM, ids=lambda layout: layout.models)
def test_a_layout_names_every_tensor_of_its_library(layout):
    """Names and shapes of the library's own network, without its numbers."""
    if timm() is None:
        pytest.skip("timm is not installed")
    import torch

    name, theirs = TWINS[layout.models]
    with torch.device("meta"):
        twin = timm().create_model(theirs)
    arrays = {
        n: np.broadcast_to(np.float32(0), tuple(t.shape))
        for n, t in twin.state_dict().items()
        if not n.endswith(COUNTER)
    }
    wanted = torch_shapes(
        shapes(MODELS.create(name), MODELS[name].facts["input_shape"])
    )
    found = in_our_layout(arrays, name, wanted)
    assert {n: a.shape for n, a in found.items()} == wanted
