"""What is near in a space of embeddings, and what is to c as b is to a.

Source: Mikolov, Yih and Zweig, "Linguistic Regularities in Continuous Space Word
Representations", NAACL 2013.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_indices
from jaxdl.core.errors import require

LEAST = 1e-12  # a vector of zeros is near nothing


def unit_rows(vectors: Float[Array, "tokens dim"]) -> Float[Array, "tokens dim"]:
    """Rows divided by their lengths; a row of zeros stays one."""
    squares = jnp.sum(vectors**2, axis=-1, keepdims=True)
    return vectors * jax.lax.rsqrt(jnp.maximum(squares, LEAST))


def nearest(
    vectors: Float[Array, "tokens dim"],
    query: Float[Array, " dim"],
    count: int,
    leave_out: Int[Array, " some"] | None = None,
) -> tuple[Int[Array, " {count}"], Float[Array, " {count}"]]:
    """The tokens whose vectors make the smallest angles with a query.

    Args:
      vectors: of all tokens.
      query: what is to be near.
      count: how many tokens.
      leave_out: tokens that are not meant, such as the query's own.

    Returns:
      Tokens, the nearest first, and the cosines of the angles.

    Raises:
      ValueError: ``count`` is below 1, or not so many tokens are left; or
        ``leave_out`` is not traced, and holds what is no token.
    """
    left = len(vectors) - (0 if leave_out is None else len(leave_out))
    require(1 <= count <= left, f"count must be in [1, {left}]", count)
    cosines = unit_rows(vectors) @ unit_rows(query[None])[0]
    if leave_out is not None:
        require_indices("leave_out", leave_out, len(vectors))
        cosines = cosines.at[leave_out].set(-jnp.inf)
    found, tokens = jax.lax.top_k(cosines, count)
    return tokens, found


def analogy(
    vectors: Float[Array, "tokens dim"],
    a: Int[Array, ""],
    b: Int[Array, ""],
    c: Int[Array, ""],
) -> Int[Array, ""]:
    """The token that is to ``c`` as ``b`` is to ``a``; none of the three.

    It is the one nearest to ``b - a + c``, of vectors of length 1.

    Raises:
      ValueError: they are not traced, and one is no token.
    """
    unit = unit_rows(vectors)
    known = jnp.stack([a, b, c])
    require_indices("a, b and c", known, len(vectors))
    return nearest(unit, unit[b] - unit[a] + unit[c], 1, known)[0][0]
