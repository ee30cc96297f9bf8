"""MobileNet-v2: equal to torchvision's."""

import pytest

from jaxdl.models.vision.mobilenet_v2 import MobileNetV2, to_eights
from tests.models.vision.parity import check, from_torchvision, shapes

STAGES = (1, 16, 1, 1), (6, 24, 2, 2), (6, 40, 1, 1), (4, 64, 2, 2)


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        settings = {"width_mult": 0.6, "inverted_residual_setting": STAGES}
        return from_torchvision("mobilenet_v2", num_classes=10, **settings)

    network = MobileNetV2(10, width=0.6, stages=STAGES)
    many = (0.8, 1.8)  # signals so large that ReLU6 cuts them off
    check(network, "mobilenet_v2", theirs, image=(45, 64, 3), scales=many)


@pytest.mark.parametrize(
    ("channels", "rounded"),
    [(1, 8), (8.5, 8), (11.9, 16), (12, 16), (36, 40), (40, 40)],
)
def test_channels_are_rounded_to_eights_but_never_down_by_a_tenth(channels, rounded):
    assert to_eights(channels) == rounded


def test_a_width_of_nothing_says_what_and_got():
    with pytest.raises(ValueError, match="width must be above 0; got 0"):
        shapes(MobileNetV2(3, 0.0), (32, 32, 3))
