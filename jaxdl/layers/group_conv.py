"""The group-convolutional layer: equivariant to quarter turns, and to mirrors if asked.

Source: Cohen and Welling, "Group Equivariant Convolutional Networks", ICML 2016.
"""

import jax.numpy as jnp
from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.group_conv import ORDERS, Group, group_conv2d, lift_conv2d
from jaxdl.ops.window import Padding


class GroupConv(nn.Module):
    """Convolution over pixels and the elements of p4 or p4m.

    The first such layer lifts images to feature maps over the group; the next ones take
    those. Pool over the group by ``x.max(3)``, which gives images again.

    Its ``kernel`` is ``[rows, columns, channels, features]`` where it lifts, and
    ``[rows, columns, group, channels, features]`` after that; the ``bias`` is shared by
    the elements of the group.

    Attributes:
      features: output channels for each element of the group.
      kernel_size: rows and columns of the kernel; odd for ``"SAME"`` to be exact.
      group: ``"p4"``: quarter turns; ``"p4m"``: mirrors too.
      strides: pixels from one output to the next; see ``jaxdl.ops.group_conv``.
      padding: as for ``Conv``.
      use_bias: whether to add a bias.
      kernel_init: draws the kernel.
      bias_init: draws the bias.
      dtype: what to compute in; ``None`` means what input and parameters promote to.
      param_dtype: what the parameters are stored in.
    """

    features: int
    kernel_size: int
    group: Group = "p4"
    strides: int = 1
    padding: Padding = "SAME"
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.lecun_normal()
    bias_init: Initializer = nn.initializers.zeros_init()
    dtype: DTypeLike | None = None
    param_dtype: DTypeLike = "float32"

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # images, or feature maps with a group axis
    ) -> Float[Array, "batch out_height out_width group {self.features}"]:
        """Lift images, or convolve feature maps.

        Raises:
          ValueError: ``x`` is neither, or has the group axis of another group.
        """
        require(
            x.ndim in (4, 5),
            "x must be [batch, height, width, channels], or have a group axis before "
            "the channels",
            f"shape {x.shape}",
        )
        between = (ORDERS[self.group],) * (x.ndim - 4) if self.group in ORDERS else ()
        side = self.kernel_size
        shape = (side, side, *between, x.shape[-1], self.features)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            bias = self.param("bias", self.bias_init, shape[-1:], self.param_dtype)
        x, kernel, bias = promote_dtype(x, kernel, bias, dtype=self.dtype)
        convolve = lift_conv2d if x.ndim == 4 else group_conv2d
        y: jnp.ndarray = convolve(
            x, kernel, self.group, strides=self.strides, padding=self.padding
        )
        return y if bias is None else y + bias.reshape(1, 1, 1, 1, -1)
