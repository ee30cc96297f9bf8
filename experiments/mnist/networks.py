"""The network between scaled digits of 28x28 and logits."""

from collections.abc import Mapping

from jaxdl.core.model import Model, from_linen
from jaxdl.models.vision.lenet import LeNet

NETWORKS: Mapping[str, tuple[str, Model]] = {
    "lenet": ("LeNet-5", from_linen(LeNet(10, parent=None))),
}
"""By name: what the tables call it, and the model of scaled digits."""
