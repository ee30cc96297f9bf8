"""Inception-v3: equal to torchvision's, auxiliary head included."""

from jaxdl.models.vision.inception import Head, Inception3
from jaxdl.models.vision.shared import last
from tests.models.vision.parity import check, from_torchvision, torchvision


class Plain(Inception3):
    """The network without its auxiliary head."""

    def __call__(self, x, *, train):
        """Body and head."""
        return self.classify(last(self.features(x, train=train)), train=train)


def test_is_torchvisions_in_logits_and_gradients():
    def theirs():
        settings = {"num_classes": 10, "aux_logits": False, "init_weights": False}
        return from_torchvision("inception_v3", **settings)

    check(Plain(10), "inception_v3", theirs, image=(75, 80, 3), scales=(0.8, 1.2))


def test_its_auxiliary_head_is_torchvisions():
    def theirs():
        return torchvision().models.inception.InceptionAux(24, 10)

    check(Head(10), "inception_head", theirs, image=(17, 20, 24))
