"""The multi-layer perceptron: linear maps with a bend after each but the last."""

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.types import Scalar
from jaxdl.layers.activation import activation
from jaxdl.layers.dropout import Dropout
from jaxdl.models.linear.linear import flatten
from jaxdl.models.registry import MODELS

NORMS = ("none", "batch", "layer")


class MLP(nn.Module):
    """Hidden layers of dense, norm, activation and dropout; then a linear output.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      widths: units of each hidden layer, from input to output; may be empty.
      activation: a name in ``jaxdl.layers.activation.ACTIVATIONS``.
      norm: ``"none"``, ``"batch"`` or ``"layer"``. Before batch norm, which subtracts
        any bias again, the dense layers have none.
      dropout_rate: probability of zeroing a hidden unit in training; may be traced.
    """

    num_classes: int
    widths: tuple[int, ...] = (128, 128)
    activation: str = "relu"
    norm: str = "none"
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self, x: Float[Array, " batch *shape"], *, train: bool
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions.

        Raises:
          ValueError: ``num_classes`` or a width is below 1, or a name is unknown.
        """
        require(
            self.num_classes >= 1, "num_classes must be at least 1", self.num_classes
        )
        require(
            all(w >= 1 for w in self.widths), "widths must be at least 1", self.widths
        )
        bend = activation(self.activation)
        x = flatten(x)
        for i, width in enumerate(self.widths):
            x = nn.Dense(width, use_bias=self.norm != "batch", name=f"dense_{i}")(x)
            x = bend(self._normalise(x, f"norm_{i}", train))
            x = Dropout(self.dropout_rate, name=f"dropout_{i}")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)

    def _normalise(self, x: jax.Array, name: str, train: bool) -> jax.Array:
        if self.norm == "none":
            return x
        if self.norm == "batch":
            return nn.BatchNorm(use_running_average=not train, name=name)(x)
        if self.norm == "layer":
            return nn.LayerNorm(name=name)(x)
        raise unknown_name("norm", self.norm, NORMS, "jaxdl.models.linear.mlp.NORMS")


@MODELS.register("mlp", tasks=("classify", "regress"), input_shape=(64,), data="digits")
def mlp(
    num_classes: int = 10,
    widths: tuple[int, ...] = (128, 128),
    activation: str = "relu",
    norm: str = "none",
    dropout_rate: Scalar = 0.0,
) -> MLP:
    """Multi-layer perceptron.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      widths: units of each hidden layer, from input to output.
      activation: what bends a hidden layer, such as relu, tanh, gelu or silu.
      norm: what normalises a hidden layer; none, batch or layer.
      dropout_rate: probability of zeroing a hidden unit in training, in [0, 1].
    """
    return MLP(num_classes, widths, activation, norm, dropout_rate)
