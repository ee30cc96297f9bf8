"""PointNet's T-net: a small network that turns a cloud before it is looked at."""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float

from jaxdl.core.sets import SetMask
from jaxdl.ops.set_pool import Elements, set_max


class NormReLU(nn.Module):
    """Batch norm over the rows that are there, and ReLU.

    Where no row at all is there the statistics are those of the padding, which is
    finite, and without padding the running ones; an average of nothing would be NaN.
    """

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "rows features"],
        mask: Bool[Array, " rows"] | None,
        *,
        train: bool,
    ) -> Float[Array, "rows features"]:
        """Normalise and bend."""
        there = None if mask is None else (mask | ~mask.any())[:, None]
        still = not train or len(x) == 0
        norm = nn.BatchNorm(still, momentum=0.9, epsilon=1e-5, name="norm")
        return nn.relu(norm(x, mask=there))


class PointPerceptron(nn.Module):
    """Dense layers with batch norm and ReLU, the same for each point.

    Attributes:
      widths: units of each layer.
    """

    widths: tuple[int, ...]

    @nn.compact
    def __call__(
        self, x: Elements, mask: SetMask | None, *, train: bool
    ) -> Float[Array, "batch elements _width"]:
        """Map every point; the statistics are those of all points that are there."""
        rows = x.reshape(-1, x.shape[-1])
        there = None if mask is None else mask.reshape(-1)
        for i, width in enumerate(self.widths):
            rows = nn.Dense(width, name=f"dense_{i}")(rows)
            rows = NormReLU(name=f"norm_{i}")(rows, there, train=train)
        return rows.reshape(*x.shape[:2], rows.shape[-1])


class PointTransform(nn.Module):
    """A matrix for each cloud, predicted from it, by which its points are multiplied.

    It starts as the identity, whatever the cloud: the last layer has a kernel of zeros.

    Source: Qi, Su, Mo and Guibas, "PointNet: Deep Learning on Point Sets for 3D
    Classification and Segmentation", CVPR 2017.

    Attributes:
      widths: units of the layers of each point, the last of which are pooled.
      head_widths: units of the hidden layers after that.
    """

    widths: tuple[int, ...] = (64, 128, 1024)
    head_widths: tuple[int, ...] = (512, 256)

    @nn.compact
    def __call__(
        self, x: Elements, mask: SetMask | None, *, train: bool
    ) -> Float[Array, "batch features features"]:
        """The matrices; ``x @ matrix`` is the cloud in its new coordinates."""
        size = x.shape[-1]
        h = PointPerceptron(self.widths, name="points")(x, mask, train=train)
        h = set_max(h, mask)
        for i, width in enumerate(self.head_widths):
            h = nn.Dense(width, name=f"head_{i}")(h)
            h = NormReLU(name=f"head_norm_{i}")(h, None, train=train)
        change = nn.Dense(
            size * size, kernel_init=nn.initializers.zeros, name="matrix"
        )(h)
        return jnp.eye(size, dtype=x.dtype)[None] + change.reshape(-1, size, size)
