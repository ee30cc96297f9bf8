"""A dense layer for rows that may be sparse, such as the words of a paper."""

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from flax.linen.dtypes import promote_dtype
from flax.typing import Initializer
from jax.custom_derivatives import SymbolicZero
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
            y = product(*promote_dtype(x, kernel, dtype=None))
        if not self.use_bias:
            return y
        bias = self.param("bias", nn.initializers.zeros, (self.features,))
        return y + bias[None]


@jax.custom_jvp
def product(
    x: Float[Array, "rows channels"], kernel: Float[Array, "channels features"]
) -> Float[Array, "rows features"]:
    """``x @ kernel``, whose gradient by the kernel costs no copy of a wide ``x``.

    That gradient is ``xᵀ g``, for which XLA on CPU writes down the transpose of ``x``.
    As ``(gᵀ x)ᵀ`` it needs that of ``g``, which is small; the barriers keep XLA from
    turning the one into the other.
    """
    return x @ kernel


def _product_jvp(primals: Any, tangents: Any) -> tuple[Array, Array]:
    """The product rule; an argument that is not differentiated costs nothing."""
    (x, kernel), (dx, dkernel) = primals, tangents
    terms = []
    if not isinstance(dx, SymbolicZero):
        terms.append(dx @ kernel)
    if not isinstance(dkernel, SymbolicZero):
        wide = x.shape[1] > kernel.shape[1] and jax.default_backend() == "cpu"
        terms.append(_apart(_apart(dkernel.T) @ x.T).T if wide else x @ dkernel)
    return x @ kernel, sum(terms[1:], terms[0])


_apart = jax.lax.optimization_barrier
product.defjvp(_product_jvp, symbolic_zeros=True)


def as_rows(x: PyTree) -> Rows:
    """Features as a layer takes them: what is sparse stays so, all else is an array."""
    return x if isinstance(x, BCOO) else jnp.asarray(x)


def whole_rows(x: PyTree) -> jax.Array:
    """Features as a matrix with its zeros."""
    return x.todense() if isinstance(x, BCOO) else jnp.asarray(x)
