"""Skip connections through time: recurrent units that also see what is long ago."""

import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.layers.orthogonal import orthogonal
from jaxdl.layers.recurrent import check_sequences
from jaxdl.ops.skip_recurrence import skip_recur


class SkipRNN(nn.Module):
    """A simple recurrent layer with connections over several delays.

    Over a time T a gradient goes back along ``T / delay`` factors instead of T. Delays
    ``(1, 8)`` add connections; ``(8,)`` alone removes those from step to step. With
    ``density`` below 1 each recurrent connection exists with that probability; which
    do is drawn at initialisation and kept in the collection ``connections``.

    Attributes:
      features: width of the state and of the output.
      delays: how many steps back each matrix looks.
      density: share of the recurrent connections that exist, in (0, 1].
    """

    features: int
    delays: tuple[int, ...] = (1, 8)
    density: float = 1.0

    @nn.compact
    def __call__(
        self,
        x: Float[Array, "..."],  # [batch, time, features]
        past: Float[Array, "..."] | None = None,  # [longest, batch, features]
    ) -> tuple[
        Float[Array, "batch time {self.features}"],
        Float[Array, "_longest batch {self.features}"],
    ]:
        """Read sequences.

        Args:
          x: what arrives, step by step.
          past: where to go on from, as an earlier call returned it; ``None`` is 0.

        Returns:
          The outputs of all steps; and the last ones, to go on from.

        Raises:
          ValueError: ``x`` is not a batch of sequences, or ``past`` does not fit; a
            delay is below 1 or there twice, or the density is outside (0, 1].
        """
        check_sequences(x, None)
        require(0 < self.density <= 1, "density must be in (0, 1]", self.density)
        require(
            len(set(self.delays)) == len(self.delays) >= 1 and min(self.delays) >= 1,
            "delays must be different numbers of at least 1",
            self.delays,
        )
        inputs = nn.Dense(self.features, name="ih")(x)
        shape = (self.features, self.features)
        kernels = []
        for delay in self.delays:
            name = f"kernel_{delay}"
            kernel = self.param(name, orthogonal(), shape)
            if self.density < 1:
                kernel = kernel * self._connections(name)
            kernels.append(kernel.astype(inputs.dtype))
        outputs, last = skip_recur(kernels, inputs.swapaxes(0, 1), self.delays, past)
        return outputs.swapaxes(0, 1), last

    def _connections(self, name: str) -> Array:
        """1 where a connection exists, 0 where it was removed."""

        def draw() -> Array:
            key = self.make_rng("params")
            draw = nn.initializers.uniform(1.0)(key, (self.features, self.features))
            return (draw < self.density).astype(jnp.float32)

        found: Array = self.variable("connections", name, draw).value
        return found
