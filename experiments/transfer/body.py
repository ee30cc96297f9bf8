"""LeNet in two parts: the body, which may know something, and a new last layer."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

import jaxdl
from jaxdl.models import MODELS
from jaxdl.pretrained.load import head_of, starting_from

NUM_CLASSES = 5
SAMPLE = jax.ShapeDtypeStruct((1, 28, 28, 1), jnp.float32)


def lenet() -> jaxdl.Model:
    """The registered network, for half of the digits."""
    return jaxdl.create_model("lenet", num_classes=NUM_CLASSES)


def with_new_head(body: jaxdl.Variables) -> jaxdl.Model:
    """The network whose ``init`` gives a known body and draws the last layer.

    Args:
      body: variables of the whole network, which may be traced.
    """
    return starting_from(lenet(), body, head_of("lenet", SAMPLE, {}).names)


def features() -> jaxdl.Model:
    """The same network up to its last layer: 84 numbers for an image."""
    module = MODELS.create("lenet", num_classes=NUM_CLASSES)

    def apply(
        variables: jaxdl.Variables,
        x: Float[Array, "..."],
        *,
        train: bool,
        key: Any = None,
    ) -> tuple[Array, Any]:
        del key
        _, seen = module.apply(
            {"params": variables.params},
            x,
            train=train,
            capture_intermediates=lambda layer, _: layer.name == "dense_1",
        )
        (last,) = seen["intermediates"]["dense_1"]["__call__"]
        return jax.nn.relu(last), variables.state

    return jaxdl.Model(lenet().init, apply)
