"""Xception: equal to timm's."""

from jaxdl.models.vision.xception import Xception
from tests.models.vision.parity import check, from_timm


def test_is_timms_in_logits_and_gradients():
    def theirs():
        network = from_timm("legacy_xception", num_classes=10)
        if network is not None:
            import torch

            for i in range(5, 12):  # seven of the eight blocks that are alike
                setattr(network, f"block{i}", torch.nn.Identity())
        return network

    check(
        Xception(10, num_middle=1),
        "xception",
        theirs,
        image=(71, 64, 3),
        aliases=((r"^block12\.", "block5."),),
    )
