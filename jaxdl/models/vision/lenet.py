"""LeNet-5: two convolutions with pooling, then three fully connected layers.

Source: LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document
recognition", Proceedings of the IEEE 86(11), 1998, section II. Departures, all usual
today: ReLU and not a scaled tanh; pooling takes the maximum, without a coefficient and
a bias of its own; every map of the second convolution sees all six of the first, and
not those that a table names; the classes are a linear layer, and not distances to drawn
codes; 28x28 images are padded to 32x32 inside the network.
"""

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.layers.activation import activation
from jaxdl.layers.conv import Conv
from jaxdl.models.registry import MODELS
from jaxdl.ops.pool import max_pool


class LeNet(nn.Module):
    """Image classifier; 61,706 parameters for ten classes of 28x28x1 images.

    Attributes:
      num_classes: number of output logits.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``.
    """

    num_classes: int
    activation: str = "relu"

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch height width channels"], *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Class logits (not probabilities) for each image.

        Raises:
          ValueError: the images are smaller than 12x12, ``num_classes`` is below 1, or
            the activation is unknown.
        """
        del train  # nothing behaves differently in training
        height, width = x.shape[1:3]
        require(
            min(height, width) >= 12,
            "images must be at least 12x12 pixels",
            f"{height}x{width}",
            "If x looks like NCHW, x.transpose(0, 2, 3, 1) is NHWC.",
        )
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        bend = activation(self.activation)
        # A rising activation and a maximum may change places: pooling first bends less.
        x = bend(max_pool(Conv(6, 5, padding=2, name="conv_0")(x), 2))
        x = bend(max_pool(Conv(16, 5, padding=0, name="conv_1")(x), 2))
        x = x.reshape(len(x), -1)
        x = bend(nn.Dense(120, name="dense_0")(x))
        x = bend(nn.Dense(84, name="dense_1")(x))
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("lenet", tasks=("classify",), input_shape=(28, 28, 1), data="digits")
def lenet(num_classes: int = 10, activation: str = "relu") -> LeNet:
    """LeNet-5.

    Args:
      num_classes: number of classes.
      activation: what bends a hidden layer, such as relu or tanh.
    """
    return LeNet(num_classes, activation)
