"""What experiments on sequences share: a causal transformer, and how far a TCN sees."""

from functools import partial

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.layers import FeedForward, LayerNorm, MultiHeadAttention, TransformerBlock
from jaxdl.models.sequence import TransformerStack
from jaxdl.ops.sinusoids import sinusoids

HEADS, LAYERS, TAPS = 4, 2, 5


class TransformerFrames(nn.Module):
    """Causal blocks on a linear map of each step, with waves for its place.

    Attributes:
      num_classes: answers of a step.
      features: width of a place, a multiple of ``HEADS``.
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
    """How many temporal blocks of ``TAPS`` taps see that many steps.

    >>> levels(9), levels(10), levels(60)
    (1, 2, 3)
    """
    count = 1
    while 1 + 2 * (TAPS - 1) * (2**count - 1) < time:
        count += 1
    return count
