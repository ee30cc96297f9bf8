"""The linear model: logistic or linear regression, depending on the loss."""

import math

from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.models.registry import MODELS


def flatten(x: Float[Array, " batch *shape"]) -> Float[Array, "batch features"]:
    """One row per example, whatever its shape; a batch may be empty.

    Raises:
      ValueError: an example has no features.
    """
    features = math.prod(x.shape[1:])
    require(features >= 1, "an example must have at least 1 feature", x.shape)
    return x.reshape(len(x), features)


class Linear(nn.Module):
    """Affine function of the input: ``x @ kernel + bias``.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
    """

    num_classes: int

    @nn.compact
    def __call__(
        self, x: Float[Array, " batch *shape"], *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions; the same in training and in evaluation.

        Raises:
          ValueError: ``num_classes`` is below 1, or an example has no features.
        """
        del train
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        return nn.Dense(self.num_classes, name="output")(flatten(x))


@MODELS.register(
    "linear", tasks=("classify", "regress"), input_shape=(64,), data="digits"
)
def linear(num_classes: int = 10) -> Linear:
    """Logistic or linear regression.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
    """
    return Linear(num_classes)
