"""LeNet-5: two convolutions with pooling, then three fully connected layers.

Source: LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document
recognition", Proceedings of the IEEE 86(11), 1998, section II. Departures, all usual
today: ReLU and not a scaled tanh; pooling takes the maximum, without a coefficient and
a bias of its own; every map of the second convolution sees all six of the first, and
not those that a table names; the classes are a linear layer, and not distances to drawn
codes; 28x28 images are padded to 32x32 inside the network.
"""

from flax import linen as nn

from jaxdl.layers.activation import activation
from jaxdl.layers.conv import Conv
from jaxdl.models.registry import MODELS
from jaxdl.models.vision.shared import (
    Features,
    Images,
    Maps,
    Outputs,
    check_classes,
    check_images,
    last,
)
from jaxdl.ops.pool import max_pool

SMALLEST = 12


class LeNet(nn.Module):
    """Image classifier; 61,706 parameters for ten classes of 28x28x1 images.

    Attributes:
      num_classes: number of output logits; 0 for the last hidden layer.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``.
    """

    num_classes: int
    activation: str = "relu"

    def setup(self) -> None:
        """The layers; the first dense one takes maps of any size.

        Raises:
          ValueError: ``num_classes`` is negative, or the activation is unknown.
        """
        check_classes(self.num_classes)
        self.bend = activation(self.activation)
        self.conv_0 = Conv(6, 5, padding=2)
        self.conv_1 = Conv(16, 5, padding=0)
        self.dense_0 = nn.Dense(120)
        self.dense_1 = nn.Dense(84)
        if self.num_classes:
            self.output = nn.Dense(self.num_classes)

    def features(self, x: Images, *, train: bool) -> Features:
        """Maps by name: ``conv_0`` as large as the images, then ``pool_1``, ``pool_2``.

        Raises:
          ValueError: the images are smaller than 12x12.
        """
        del train  # nothing behaves differently in training
        check_images(x, SMALLEST)
        maps = Features(conv_0=self.conv_0(x))
        # A rising activation and a maximum may change places: pooling first bends less.
        maps["pool_1"] = self.bend(max_pool(maps["conv_0"], 2))
        maps["pool_2"] = self.bend(max_pool(self.conv_1(maps["pool_1"]), 2))
        return maps

    def classify(self, x: Maps, *, train: bool) -> Outputs:
        """Logits of the last maps; the last hidden layer if ``num_classes`` is 0."""
        del train
        x = x.reshape(len(x), -1)
        x = self.bend(self.dense_0(x))
        x = self.bend(self.dense_1(x))
        return self.output(x) if self.num_classes else x

    def __call__(self, x: Images, *, train: bool) -> Outputs:
        """Class logits (not probabilities) for each image."""
        return self.classify(last(self.features(x, train=train)), train=train)


@MODELS.register("lenet", tasks=("classify",), input_shape=(28, 28, 1), data="digits")
def lenet(num_classes: int = 10, activation: str = "relu") -> LeNet:
    """LeNet-5.

    Args:
      num_classes: number of classes; 0 for features.
      activation: what bends a hidden layer, such as relu or tanh.
    """
    return LeNet(num_classes, activation)
