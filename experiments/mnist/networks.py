"""The networks between scaled digits of 28x28 and logits."""

from collections.abc import Mapping

from jaxdl.core.model import Model
from jaxdl.models import create_model

NETWORKS: Mapping[str, tuple[str, Model]] = {
    "lenet": ("LeNet-5", create_model("lenet")),
    "resnet8": ("ResNet-8", create_model("resnet8")),
}
"""By name: what the tables call it, and the model of scaled digits."""
