"""SqueezeNet: equal to torchvision's."""

import pytest

from jaxdl.models.vision.squeezenet import squeezenet1_0, squeezenet1_1
from tests.models.vision.parity import check, from_torchvision


@pytest.mark.parametrize(
    ("build", "size"), [(squeezenet1_0, (40, 45)), (squeezenet1_1, (32, 32))]
)
def test_is_torchvisions_in_logits_and_gradients(build, size):
    name = build.__name__
    check(
        build(10),
        name,
        lambda: from_torchvision(name, num_classes=10),
        image=(*size, 3),
    )
