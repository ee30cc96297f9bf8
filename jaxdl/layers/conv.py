"""The convolutional layer: ``flax.linen.Conv`` for images, fast on CPU as well."""

from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.ops.conv import check_shapes, conv2d
from jaxdl.ops.window import Padding, Pair, pair


class Conv(nn.Module):
    """Convolution with a learned kernel and bias.

    The parameters are those of ``flax.linen.Conv``, so weights can be exchanged: a
    ``kernel`` of shape ``[rows, columns, channels / groups, features]`` and a ``bias``.

    Attributes:
      features: output channels.
      kernel_size: rows and columns of the kernel; one number means a square.
      strides: pixels from one output to the next.
      padding: ``"SAME"``, ``"VALID"`` or pixels; see ``jaxdl.ops.conv.conv2d``.
      dilation: pixels from one tap of the kernel to the next.
      groups: parts into which input and output channels are cut; parts do not mix.
      use_bias: whether to add a bias; it does nothing before a normalisation.
      kernel_init: draws the kernel.
      bias_init: draws the bias.
      dtype: what to compute in; ``None`` means what input and parameters promote to.
      param_dtype: what the parameters are stored in.
    """

    features: int
    kernel_size: int | Pair
    strides: int | Pair = 1
    padding: Padding = "SAME"
    dilation: int | Pair = 1
    groups: int = 1
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.lecun_normal()
    bias_init: Initializer = nn.initializers.zeros_init()
    dtype: DTypeLike | None = None
    param_dtype: DTypeLike = "float32"

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, height, width, channels]
    ) -> Float[Array, "batch out_height out_width {self.features}"]:
        """Convolve.

        Raises:
          ValueError: ``x`` is not a batch of images, its channels do not fit, or it is
            smaller than the kernel.
        """
        channels = x.shape[-1]
        require(
            self.groups >= 1 and channels % self.groups == 0,
            "groups must be at least 1 and divide the channels of x",
            f"{self.groups} groups for {channels} channels",
        )
        known: Array | None = self.get_variable("params", "kernel")
        if known is not None:  # with a kinder message than that of Flax
            check_shapes(x.shape, known.shape, self.groups)
        shape = (*pair(self.kernel_size), channels // self.groups, self.features)
        kernel = self.param("kernel", self.kernel_init, shape, self.param_dtype)
        bias = None
        if self.use_bias:
            bias = self.param("bias", self.bias_init, shape[-1:], self.param_dtype)
        x, kernel, bias = promote_dtype(x, kernel, bias, dtype=self.dtype)
        y = conv2d(
            x,
            kernel,
            strides=self.strides,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
        )
        return y if bias is None else y + bias.reshape(1, 1, 1, -1)
