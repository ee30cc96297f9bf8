"""Squeeze and excitation: each channel of an image weighed by what the image holds."""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.layers.activation import activation
from jaxdl.layers.conv import Conv


class SqueezeExcitation(nn.Module):
    """``x`` times a weight in (0, 1) for each channel, computed from all channel means.

    The means over the pixels go through two fully connected layers, the first of which
    is narrow, and a sigmoid. The layers are 1x1 convolutions called ``fc1`` and
    ``fc2``, as in torchvision.

    Source: Hu, Shen and Sun, "Squeeze-and-Excitation Networks", CVPR 2018.

    Attributes:
      features: width of the narrow layer, at least 1.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``: what bends it.
    """

    features: int
    activation: str = "relu"

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"]
    ) -> Float[Array, "batch height width channels"]:
        """Weigh the channels.

        Raises:
          ValueError: ``features`` is below 1, or the activation is unknown.
        """
        require(self.features >= 1, "features must be at least 1", self.features)
        means = jnp.mean(x, axis=(1, 2), keepdims=True)
        narrow = activation(self.activation)(Conv(self.features, 1, name="fc1")(means))
        return x * nn.sigmoid(Conv(x.shape[-1], 1, name="fc2")(narrow))
