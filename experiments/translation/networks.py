"""Networks for digits of which each ignores a move in another way, or does not."""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.layers import Conv
from jaxdl.ops.pool import max_pool

NETWORKS = {
    "dense": "no convolution",
    "flatten": "convolution",
    "pool": "convolution, pooling",
    "global": "convolution, global pooling",
}
"""Name -> what it has before the last layer."""


class Network(nn.Module):
    """Two hidden layers and the classes.

    Attributes:
      kind: one of ``NETWORKS``.
      channels: of the convolutions.
    """

    kind: str
    channels: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"], *, train: bool
    ) -> Float[Array, "batch classes"]:
        """Class logits."""
        del train
        if self.kind == "dense":
            x = x.reshape(len(x), -1)
            for i in range(2):
                x = nn.relu(nn.Dense(4 * self.channels, name=f"dense{i}")(x))
        else:
            for i in range(2):
                x = nn.relu(Conv(self.channels, 3, name=f"conv{i}")(x))
                x = max_pool(x, 2) if self.kind == "pool" else x
            x = jnp.max(x, (1, 2)) if self.kind == "global" else x
        return nn.Dense(10, name="output")(x.reshape(len(x), -1))
