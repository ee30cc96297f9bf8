"""The transposed convolutional layer, which makes images larger."""

from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.conv_transpose import conv_transpose2d
from jaxdl.ops.window import Padding, Pair, pair


class ConvTranspose(nn.Module):
    """Transposed convolution with a learned kernel and bias.

    The ``kernel`` is ``[rows, columns, features / groups, channels]``, that of the
    convolution which is transposed, as in PyTorch; ``flax.linen.ConvTranspose`` has its
    last axes the other way round and, by default, its taps turned by half a turn.

    Attributes:
      features: output channels.
      kernel_size: rows and columns of the kernel; one number means a square.
      strides: by how much the image grows.
      padding: pixels that are removed; see ``jaxdl.ops.conv_transpose``.
      output_padding: pixels that are added below and to the right.
      dilation: pixels from one tap of the kernel to the next.
      groups: parts into which input and output channels are cut; parts do not mix.
      use_bias: whether to add a bias.
      kernel_init: draws the kernel.
      bias_init: draws the bias.
      dtype: what to compute in; ``None`` means what input and parameters promote to.
      param_dtype: what the parameters are stored in.
    """

    features: int
    kernel_size: int | Pair
    strides: int | Pair = 1
    padding: Padding = 0
    output_padding: int | Pair = 0
    dilation: int | Pair = 1
    groups: int = 1
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.lecun_normal(in_axis=-1, out_axis=-2)
    bias_init: Initializer = nn.initializers.zeros_init()
    dtype: DTypeLike | None = None
    param_dtype: DTypeLike = "float32"

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"]
    ) -> Float[Array, "batch out_height out_width {self.features}"]:
        """Convolve, transposed.

        Raises:
          ValueError: the channels or settings do not fit together.
        """
        channels = x.shape[-1]
        fit = self.groups >= 1 and not (channels % self.groups)
        require(
            fit and self.features % self.groups == 0,
            "groups must be at least 1 and divide the channels of x and the features",
            f"{self.groups} groups for {channels} channels, {self.features} features",
        )
        shape = (*pair(self.kernel_size), self.features // self.groups, channels)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            bias = self.param(
                "bias", self.bias_init, (self.features,), self.param_dtype
            )
        x, kernel, bias = promote_dtype(x, kernel, bias, dtype=self.dtype)
        y = conv_transpose2d(
            x,
            kernel,
            strides=self.strides,
            padding=self.padding,
            output_padding=self.output_padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return y if bias is None else y + bias.reshape(1, 1, 1, -1)
