"""ConvNeXt: equal to torchvision's."""

from jaxdl.models.vision.convnext import ConvNeXt
from tests.models.vision.parity import check, torchvision

WIDTHS, BLOCKS = (24, 48, 40, 64), (1, 2, 1, 1)


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        models = torchvision().models.convnext
        stages = zip(WIDTHS, (*WIDTHS[1:], None), BLOCKS, strict=True)
        blocks = [models.CNBlockConfig(*stage) for stage in stages]
        return models.ConvNeXt(blocks, num_classes=10)

    check(ConvNeXt(10, WIDTHS, BLOCKS), "convnext", theirs, image=(71, 64, 3))
