"""Temporal convolutions: each residual block sees twice as far, and no future.

Source: Bai, Kolter and Koltun, "An Empirical Evaluation of Generic Convolutional and
Recurrent Networks for Sequence Modeling", 2018. Departure: weights start at LeCun's
size, where the authors' code draws them with a standard deviation of 0.01.
"""

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.types import Scalar
from jaxdl.layers import Conv1D, Dropout, WeightNorm
from jaxdl.models.registry import MODELS
from jaxdl.models.sequence.shared import SEQUENCES, check


class TemporalBlock(nn.Module):
    """Two causal convolutions with weight norm, beside a shortcut.

    Attributes:
      features: output channels.
      kernel_size: taps of each convolution.
      dilation: steps from one tap to the next.
      dropout_rate: probability of zeroing a value after a convolution in training; may
        be traced.
    """

    features: int
    kernel_size: int
    dilation: int
    dropout_rate: Scalar = 0.0

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch time channels"], *, train: bool
    ) -> Float[Array, "batch time {self.features}"]:
        """Outputs that depend on no later input."""
        y = x
        for i in (1, 2):
            conv = Conv1D(
                self.features, self.kernel_size, dilation=self.dilation, name=f"conv{i}"
            )
            y = jax.nn.relu(WeightNorm(conv, name=f"norm{i}")(y))
            y = Dropout(self.dropout_rate, name=f"dropout{i}")(y, train=train)
        if x.shape[-1] != self.features:
            x = Conv1D(self.features, 1, name="downsample")(x)
        return jax.nn.relu(x + y)


class TCN(nn.Module):
    """Blocks of dilation 1, 2, 4…, and a linear map of the last step.

    Attributes:
      num_classes: number of outputs: classes, or targets of a regression.
      features: channels of every block.
      num_levels: how many blocks.
      kernel_size: taps of a convolution.
      dropout_rate: as for a block.
    """

    num_classes: int
    features: int = 32
    num_levels: int = 4
    kernel_size: int = 3
    dropout_rate: Scalar = 0.0

    @property
    def receptive_field(self) -> int:
        """How many steps, its own and earlier ones, an output depends on."""
        return 1 + 2 * (self.kernel_size - 1) * (2**self.num_levels - 1)

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        *,
        train: bool,
    ) -> Float[Array, "batch {self.num_classes}"]:
        """Logits or predictions.

        Raises:
          ValueError: ``x`` is not a batch of sequences, or a setting is below 1.
        """
        check(
            x,
            num_classes=self.num_classes,
            features=self.features,
            num_levels=self.num_levels,
            kernel_size=self.kernel_size,
        )
        for i in range(self.num_levels):
            block = TemporalBlock(
                self.features,
                self.kernel_size,
                2**i,
                self.dropout_rate,
                name=f"block_{i}",
            )
            x = block(x, train=train)
        self.sow("intermediates", "steps", x)
        return nn.Dense(self.num_classes, name="output")(x[:, -1])


@MODELS.register("tcn", **SEQUENCES)
def tcn(
    num_classes: int = 10,
    features: int = 32,
    num_levels: int = 4,
    kernel_size: int = 3,
    dropout_rate: Scalar = 0.0,
) -> TCN:
    """Temporal convolutional network.

    Args:
      num_classes: number of outputs; 1 for a single regression target.
      features: channels of every block.
      num_levels: blocks; each sees twice as far as the one before.
      kernel_size: taps of a convolution.
      dropout_rate: probability of zeroing a value after a convolution, in [0, 1].
    """
    return TCN(num_classes, features, num_levels, kernel_size, dropout_rate)
