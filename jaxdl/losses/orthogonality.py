"""How far matrices are from orthogonal ones."""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.precision import at_least_float32


def orthogonality_loss(
    matrices: Float[Array, "batch size size"],
) -> Float[Array, " batch"]:
    """The squared entries of ``I - A A^T``, summed: 0 for rotations and reflections.

    An orthogonal matrix keeps all lengths, and so loses nothing of what it multiplies.

    Source: Qi, Su, Mo and Guibas, "PointNet", CVPR 2017, where it has weight 0.001.

    Returns:
      A number for each matrix, at least 0, in float32 at least.
    """
    matrices = at_least_float32(matrices)
    products = jnp.einsum("bij,bkj->bik", matrices, matrices)
    away = jnp.eye(matrices.shape[-1], dtype=matrices.dtype)[None] - products
    return jnp.sum(jnp.square(away), axis=(1, 2))
