"""Dropout whose rate is a number of the program, so that a sweep can vary it."""

import jax
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.ops.dropout import dropout


class Dropout(nn.Module):
    """Thin out activations while training; leave them alone otherwise.

    ``flax.linen.Dropout`` branches on its rate and so refuses a traced one. As there,
    the key is the random stream ``"dropout"``, which is not drawn from when ``train``
    is false or the rate is the number 0. A traced rate always draws, even where its
    value is 0: then no entry is zeroed.

    Attributes:
      rate: probability of zeroing an entry, in [0, 1]; may be a traced array.
    """

    rate: Scalar

    @nn.compact
    def __call__(
        self, x: Float[Array, "*shape"], *, train: bool
    ) -> Float[Array, "*shape"]:
        """Apply ``jaxdl.ops.dropout.dropout`` when ``train``.

        Raises:
          ValueError: the rate is a number outside [0, 1]. A traced rate is not checked.
        """
        if not isinstance(self.rate, jax.Array):
            require(0 <= self.rate <= 1, "dropout rate must be from 0 to 1", self.rate)
            train = train and self.rate > 0
        return dropout(x, self.rate, self.make_rng("dropout")) if train else x
