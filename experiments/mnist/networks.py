"""The two networks, between digits of 28x28 and logits."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from jaxdl.core.model import Model, from_linen, preprocess
from jaxdl.models.vision.lenet import LeNet
from jaxdl.models.vision.resnet import ResNet

RESNET = ResNet(
    10, (1, 1, 1), False, width=16, project=False, small_images=True, parent=None
)
"""He and others' network for 32x32 pictures of 6n + 2 layers, at n = 1."""


def framed(x: jax.Array) -> jax.Array:
    """The pictures in a frame of two pixels of their mean."""
    return jnp.pad(x, ((0, 0), (2, 2), (2, 2), (0, 0)))


NETWORKS: Mapping[str, tuple[str, Model]] = {
    "lenet": ("LeNet-5", from_linen(LeNet(10, parent=None))),
    "resnet": ("ResNet-8", preprocess(from_linen(RESNET), framed)),
}
"""By name: what the tables call it, and the model of scaled digits."""
