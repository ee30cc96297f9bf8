"""Three networks that read a sequence and answer at every step."""

from functools import partial

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from experiments.memory_tasks.config import Config
from jaxdl.layers import FeedForward, LayerNorm, MultiHeadAttention, TransformerBlock
from jaxdl.models.sequence import (
    ConvolutionalFrames,
    RecurrentFrames,
    TransformerStack,
)
from jaxdl.ops.sinusoids import sinusoids

HEADS, LAYERS, TAPS = 4, 2, 5


class TransformerFrames(nn.Module):
    """Causal blocks on a linear map of each step, with waves for its place.

    Attributes:
      num_classes: answers of a step.
      features: width of a place.
    """

    num_classes: int
    features: int

    @nn.compact
    def __call__(
        self, x: Float[Array, "batch time channels"], *, train: bool
    ) -> Float[Array, "batch time {self.num_classes}"]:
        """The answer after each step, which depends on no later one."""
        x = nn.Dense(self.features, name="input")(x)
        x = x + sinusoids(jnp.arange(x.shape[1]), self.features)[None]
        block = partial(
            TransformerBlock,
            partial(MultiHeadAttention, self.features, HEADS),
            partial(FeedForward, self.features),
        )
        x = TransformerStack(block, LAYERS, LayerNorm, name="blocks")(
            x, causal=True, train=train
        )
        return nn.Dense(self.num_classes, name="output")(x)


def levels(time: int) -> int:
    """How many temporal blocks see that many steps.

    >>> levels(9), levels(10), levels(60)
    (1, 2, 3)
    """
    count = 1
    while 1 + 2 * (TAPS - 1) * (2**count - 1) < time:
        count += 1
    return count


def networks(config: Config, outputs: int, time: int) -> dict[str, nn.Module]:
    """The networks by name, for so many outputs and steps."""
    return {
        "LSTM": RecurrentFrames(outputs, "lstm", config.width),
        "TCN": ConvolutionalFrames(outputs, config.channels, levels(time), TAPS),
        "transformer": TransformerFrames(outputs, config.channels),
    }
