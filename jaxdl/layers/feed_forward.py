"""Two layers on each position by itself: the other half of a transformer's block."""

from collections.abc import Callable

import jax
from flax import linen as nn
from flax.typing import Initializer
from jaxtyping import Array, Float

from jaxdl.layers.element_dense import ElementDense


class FeedForward(nn.Module):
    """Widen, bend, narrow.

    Attributes:
      features: width of the input and of the output.
      hidden: width in between; 0 for four times as wide.
      activation_fn: applied in between.
      use_bias: whether the two maps have biases.
      kernel_init: how the first map starts.
      out_init: how the second one starts.
    """

    features: int
    hidden: int = 0
    activation_fn: Callable[[jax.Array], jax.Array] = nn.gelu
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.glorot_uniform()
    out_init: Initializer = nn.initializers.glorot_uniform()

    @nn.compact
    def __call__(
        self, x: Float[Array, "*shape features"]
    ) -> Float[Array, "*shape {self.features}"]:
        """Apply both layers to each position.

        Raises:
          ValueError: ``features`` or ``hidden`` is below 1.
        """
        hidden = self.hidden or 4 * self.features
        widen = ElementDense(hidden, self.kernel_init, self.use_bias, name="widen")
        narrow = ElementDense(
            self.features, self.out_init, self.use_bias, name="narrow"
        )
        return narrow(self.activation_fn(widen(x)))
