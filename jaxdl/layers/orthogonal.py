"""Orthogonal initial weights without LAPACK."""

import math

import jax
import jax.numpy as jnp
from flax.typing import Initializer
from jax.typing import DTypeLike
from jaxtyping import Array, Float


def orthonormal(vectors: Float[Array, "count size"]) -> Float[Array, "count size"]:
    """The rows made orthogonal to all before them, and of length 1.

    That is the Q of a QR decomposition of the transpose whose R has a positive
    diagonal. By Gram and Schmidt, each row twice, which keeps it orthogonal in floating
    point.

    Args:
      vectors: no more than their size, and independent.
    """
    count = len(vectors)

    def step(i: Array, rows: Array) -> Array:
        row = rows[i]
        done = (jnp.arange(count) < i).astype(rows.dtype)
        for _ in range(2):
            row = row - (done * (rows @ row)) @ rows
        return rows.at[i].set(row / jnp.linalg.norm(row))

    return jax.lax.fori_loop(0, count, step, vectors)


def orthogonal(scale: float = 1.0) -> Initializer:
    """Weights that keep lengths, drawn evenly: those of ``jax.nn.initializers``.

    There is no QR decomposition of LAPACK in it. Of a batch, as of weights for several
    seeds, JAX shares those among the threads of XLA's pool and waits for them inside
    one, so that two such calls can wait for each other for ever.

    Args:
      scale: what lengths are multiplied by.

    Returns:
      A function ``(key, shape, dtype) -> weights``; the last axis counts outputs.
    """

    def init(
        key: jax.Array, shape: tuple[int, ...], dtype: DTypeLike = jnp.float32
    ) -> Array:
        outputs = shape[-1]
        sides = math.prod(shape) // outputs, outputs
        draws = jax.random.normal(key, (max(sides), min(sides)), dtype)
        short = orthonormal(draws.T)  # [shorter, longer]
        weights = short if sides[0] < sides[1] else short.T
        return (scale * weights).reshape(shape).astype(dtype)

    return init
