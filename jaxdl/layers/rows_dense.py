"""A dense layer for rows that may be sparse, such as the words of a paper."""

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.experimental.sparse import BCOO
from jaxtyping import Array, Float, PyTree

from jaxdl.core.errors import require

Rows = Float[Array, "rows features"] | BCOO
"""A matrix, whole or as the entries that are not zero."""


class RowsDense(nn.Module):
    """``flax.linen.Dense`` that multiplies a sparse matrix by its entries alone.

    Result and parameters are those of ``Dense``.

    Attributes:
      features: width of the output, at least 1.
      use_bias: whether to add a bias.
      kernel_init: how the matrix starts.
    """

    features: int
    use_bias: bool = True
    kernel_init: Initializer = nn.initializers.lecun_normal()

    @nn.compact
    def __call__(self, x: Rows) -> Float[Array, "rows {self.features}"]:
        """Map every row.

        Raises:
          ValueError: ``features`` is below 1.
        """
        require(self.features >= 1, "features must be at least 1", self.features)
        kernel = self.param("kernel", self.kernel_init, (x.shape[1], self.features))
        if isinstance(x, BCOO):
            data, kernel = promote_dtype(x.data, kernel, dtype=None)
            y = BCOO((data, x.indices), shape=x.shape) @ kernel
        else:
            x, kernel = promote_dtype(x, kernel, dtype=None)
            y = x @ kernel
        if not self.use_bias:
            return y
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return y + bias[None]


def as_rows(x: PyTree) -> Rows:
    """Features as a layer takes them: what is sparse stays so, all else is an array."""
    return x if isinstance(x, BCOO) else jnp.asarray(x)


def whole_rows(x: PyTree) -> jax.Array:
    """Features as a matrix with its zeros."""
    return x.todense() if isinstance(x, BCOO) else jnp.asarray(x)
