"""A convolution, a batch normalisation and an activation: the brick of most networks.

Its parts are named ``"0"`` and ``"1"``, as in torchvision, so that weights map by name.
"""

from flax import linen as nn
from flax.typing import Initializer
from jaxtyping import Array, Float

from jaxdl.layers.activation import activation
from jaxdl.layers.conv import Conv
from jaxdl.layers.norm import BatchNorm
from jaxdl.ops.window import Padding, Pair, pair


class ConvNorm(nn.Module):
    """Convolution without a bias, batch normalisation, then an activation.

    Attributes:
      features: output channels.
      kernel_size: rows and columns of the kernel; one number means a square.
      strides: pixels from one output to the next.
      groups: parts into which input and output channels are cut.
      padding: as in ``jaxdl.layers.Conv``; ``None`` is half a kernel on every side,
        which keeps the size at stride 1.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``, or none.
      epsilon: what the normalisation adds to the variance.
      momentum: how much of the running averages stays in a training step.
      kernel_init: draws the kernel.
      names: of the convolution and the normalisation.
    """

    features: int
    kernel_size: int | Pair = 3
    strides: int | Pair = 1
    groups: int = 1
    padding: Padding | None = None
    activation: str | None = "relu"
    epsilon: float = 1e-5
    momentum: float = 0.9
    kernel_init: Initializer = nn.initializers.variance_scaling(2, "fan_out", "normal")
    names: tuple[str, str] = ("0", "1")

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"], *, train: bool
    ) -> Float[Array, "batch out_height out_width {self.features}"]:
        """Convolve, normalise, bend."""
        rows, columns = pair(self.kernel_size)
        half = (rows // 2, rows // 2), (columns // 2, columns // 2)
        x = Conv(
            self.features,
            (rows, columns),
            strides=self.strides,
            padding=half if self.padding is None else self.padding,
            groups=self.groups,
            use_bias=False,
            kernel_init=self.kernel_init,
            name=self.names[0],
        )(x)
        x = BatchNorm(
            use_running_average=not train,
            momentum=self.momentum,
            epsilon=self.epsilon,
            name=self.names[1],
        )(x)
        return x if self.activation is None else activation(self.activation)(x)
