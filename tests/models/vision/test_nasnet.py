"""NASNet-A: equal to timm's, cell for cell."""

import pytest

from jaxdl.models.vision.nasnet import NASNet
from tests.models.vision.parity import check, from_timm, shapes


def theirs():
    """Timm's network, narrow, with two of the six normal cells of each group."""
    network = from_timm("nasnetalarge", num_classes=10, stem_size=8, num_features=384)
    if network is None:
        return None
    for i in range(18):
        if i % 6 > 1:
            delattr(network, f"cell_{i}")

    def features(x):
        conv0 = network.conv0(x)
        stem0 = network.cell_stem_0(conv0)
        older, newer = stem0, network.cell_stem_1(conv0, stem0)
        for group in range(3):
            if group:
                newer = getattr(network, f"reduction_cell_{group - 1}")(newer, older)
            for i in range(2):
                cell = getattr(network, f"cell_{6 * group + i}")
                older, newer = newer, cell(newer, older)
        return network.act(newer)

    network.forward_features = features
    return network


def test_is_timms_in_logits_and_gradients():
    check(NASNet(10, 8, 16, 2, True), "nasnet", theirs, image=(33, 48, 3))


@pytest.mark.parametrize(("skips_reduction", "seen"), [(True, 2 * 4), (False, 6 * 4)])
def test_after_a_reduction_a_cell_sees_the_older_or_the_newer(skips_reduction, seen):
    """With one cell a group, the older is the stem, which has fewer channels."""
    params = shapes(NASNet(10, 8, 4, 1, skips_reduction)).params
    assert params["cell_6"]["path_1"]["conv"]["kernel"].shape[2] == seen
    assert params["reduction_cell_0"]["conv_prev_1x1"]["conv"]["kernel"].shape[2] == 8
