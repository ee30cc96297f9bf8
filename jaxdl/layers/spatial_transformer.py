"""The spatial transformer: a layer that turns and scales its input to what is easiest.

Source: Jaderberg, Simonyan, Zisserman and Kavukcuoglu, "Spatial Transformer Networks",
2015.
"""

import jax.numpy as jnp
from flax import linen as nn
from flax.typing import Dtype, PRNGKey
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.grid_sample import affine_grid, grid_sample
from jaxdl.ops.pool import Images
from jaxdl.ops.window import Pair


def identity_init(_: PRNGKey, shape: tuple[int, ...], dtype: Dtype) -> Array:
    """An affine transformation that changes nothing, as six numbers."""
    require(shape == (6,), "an affine transformation must have 6 numbers", shape)
    return jnp.eye(2, 3, dtype=dtype).ravel()


class SpatialTransformer(nn.Module):
    """Reads each image through an affine transformation that it predicts from it.

    It starts as the identity, whatever the localiser says: the last layer has a kernel
    of zeros. ``theta``, the transformations, is sown as an intermediate.

    Attributes:
      localiser: from images to features, one vector or map for an image; what it needs
        to know in training is its own setting.
      size: height and width of the output; ``None`` means those of the input.
      align_corners: as in ``jaxdl.ops.grid_sample``.
    """

    localiser: nn.Module
    size: Pair | None = None
    align_corners: bool = False

    @nn.compact
    def __call__(
        self, x: Images
    ) -> Float[Array, "batch out_height out_width channels"]:
        """Transform; beyond the border of the input there are zeros."""
        batch, height, width, _ = x.shape
        features = self.localiser(x)
        last = nn.Dense(
            6,
            kernel_init=nn.initializers.zeros,
            bias_init=identity_init,
            name="affine",
        )
        theta = last(features.reshape(batch, -1)).reshape(batch, 2, 3)
        self.sow("intermediates", "theta", theta)
        size = (height, width) if self.size is None else self.size
        grid = affine_grid(theta, size, align_corners=self.align_corners)
        return grid_sample(x, grid, align_corners=self.align_corners)
