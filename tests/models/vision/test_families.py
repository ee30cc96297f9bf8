"""What holds for every family: maps from fine to coarse, and a head on the last."""

import jax
import jax.numpy as jnp
import pytest

from jaxdl.core.nominal import nominal
from jaxdl.models.vision import (
    ConvNeXt,
    EfficientNet,
    GoogLeNet,
    Inception3,
    MobileNetV2,
    NASNet,
    VisionTransformer,
    Xception,
)
from jaxdl.models.vision.efficientnet import Scale
from jaxdl.models.vision.shared import last
from tests.models.vision.parity import shapes

HALVED = [(48, 64), (24, 32), (12, 16), (6, 8), (3, 4)]
VALID = [(47, 63), *HALVED[1:]]

CASES = {
    "convnext": (ConvNeXt(7, (8, 8, 8, 16), (1, 1, 1, 1)), HALVED[1:], 16),
    "efficientnet": (EfficientNet(7, Scale(0.2, 0.2)), HALVED, 4 * 64),
    "googlenet": (GoogLeNet(7), HALVED, 1024),
    "inception": (
        Inception3(7),
        [(45, 61), (20, 28), (9, 13), (4, 6), (1, 2)],
        2048,
    ),
    "mobilenet": (MobileNetV2(7, 0.1), HALVED, 1280),
    "nasnet": (NASNet(7, 8, 4, 1, True), VALID, 96),
    "vit": (VisionTransformer(7, 8, 2, 1, 64), [(6, 8)], 8),
    "xception": (
        Xception(7, num_middle=1),
        [(45, 61), (23, 31), *HALVED[2:]],
        2048,
    ),
}
"""Name -> network, sizes of its maps for 96x128 pixels, features before the head."""


@pytest.mark.parametrize("case", CASES)
def test_maps_halve_and_the_head_reads_the_last(key, case):
    network, sizes, width = CASES[case]
    x = jax.ShapeDtypeStruct((2, 96, 128, 3), jnp.float32)

    def run(variables, x):
        """Maps, logits from the last, and logits."""
        collections = {"params": variables.params, **variables.state}
        maps = network.apply(collections, x, train=False, method="features")
        classify = {"train": False, "method": "classify"}
        return maps, network.apply(collections, last(maps), **classify)

    with nominal():
        maps, logits = jax.eval_shape(run, shapes(network, (96, 128, 3)), x)
    images = [each.shape for each in maps.values() if each.ndim == 4]
    assert [shape[1:3] for shape in images] == sizes
    assert logits.shape == (2, 7)
    if case != "vit":  # whose head reads a token
        assert images[-1][3] == width
