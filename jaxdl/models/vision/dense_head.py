"""The head of AlexNet's time: wide dense layers with dropout, then the classes."""

from flax import linen as nn
from flax.typing import Initializer
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.models.vision.shared import Outputs, torch_dense


class DenseHead(nn.Module):
    """Dense layers with ReLU and dropout, then a dense layer for the classes.

    Attributes:
      num_classes: number of output logits; 0 for what the last layer would read.
      widths: of the hidden layers.
      dropout_rate: probability of dropping an entry in training.
      dropout_first: whether dropout is before each hidden layer, or after.
      names: of the hidden layers and the last, as the reference counts them.
      kernel_init: draws the kernels; then biases start at 0. ``None`` draws both as
        PyTorch does by default.
    """

    num_classes: int
    widths: tuple[int, ...]
    dropout_rate: Scalar
    dropout_first: bool
    names: tuple[str, ...]
    kernel_init: Initializer | None = None

    @nn.compact
    def __call__(self, x: Float[Array, "batch entries"], *, train: bool) -> Outputs:
        """Logits of rows of features."""
        for name, width in zip(self.names, self.widths, strict=False):
            dropout = Dropout(self.dropout_rate, name=f"dropout_{name}")
            x = dropout(x, train=train) if self.dropout_first else x
            x = nn.relu(self._dense(x.shape[-1], width, name)(x))
            x = x if self.dropout_first else dropout(x, train=train)
        if not self.num_classes:
            return x
        return self._dense(x.shape[-1], self.num_classes, self.names[-1])(x)

    def _dense(self, inputs: int, features: int, name: str) -> nn.Dense:
        if self.kernel_init is None:
            return torch_dense(inputs, features, name)
        return nn.Dense(features, kernel_init=self.kernel_init, name=name)
