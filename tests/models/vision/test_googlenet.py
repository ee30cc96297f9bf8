"""GoogLeNet: equal to torchvision's, auxiliary heads included."""

from jaxdl.models.vision.googlenet import GoogLeNet
from tests.models.vision.parity import check, from_torchvision
from tests.models.vision.summed import Summed, summed


class SummedGoogLeNet(Summed, GoogLeNet):
    """The logits of all heads in one array."""


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        settings = {"num_classes": 10, "aux_logits": True, "init_weights": False}
        return summed(from_torchvision("googlenet", **settings))

    check(SummedGoogLeNet(10), "googlenet", theirs, image=(40, 47, 3))
