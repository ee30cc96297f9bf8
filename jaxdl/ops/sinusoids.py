"""Positions in time as waves: added to what stands there, or turning it.

Sources: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, for sines and
cosines that are added; Su et al., "RoFormer: Enhanced Transformer with Rotary Position
Embedding", 2021, for rotations. Both use the frequencies ``base ** (-2i / dim)``.
Departure: the sines come first and then the cosines, and a rotation turns entry ``i``
with entry ``i + dim / 2``, where the papers interleave them. Only the order of features
differs.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.errors import require

BASE = 10_000.0


def angles(
    positions: Int[Array, "*shape"], dim: int, base: float = BASE
) -> Float[Array, "*shape half"]:
    """How far the wave of each frequency has come at each position, in radians.

    Args:
      positions: in steps of time.
      dim: an even number, twice as many as there are waves.
      base: the slowest wave turns by a radian in about so many steps.

    Raises:
      ValueError: ``dim`` is odd or below 2.
    """
    require(dim >= 2 and dim % 2 == 0, "dim must be even and at least 2", dim)
    frequencies = base ** (-jnp.arange(0, dim, 2, dtype=jnp.float32) / dim)
    shape = (1,) * positions.ndim
    times = positions[..., None].astype(jnp.float32)
    return times * frequencies.reshape(*shape, -1)


def sinusoids(
    positions: Int[Array, "*shape"], dim: int, base: float = BASE
) -> Float[Array, "*shape {dim}"]:
    """Sines and cosines of the positions; a shift in time is a rotation of them.

    Args:
      positions: in steps of time.
      dim: entries of an encoding, an even number.
      base: as for ``angles``.

    Returns:
      Encodings of norm ``sqrt(dim / 2)``.

    Raises:
      ValueError: ``dim`` is odd or below 2.
    """
    turned = angles(positions, dim, base)
    return jnp.concatenate([jnp.sin(turned), jnp.cos(turned)], -1)


def rotate_by_position(
    x: Float[Array, "batch time heads dim"],
    positions: Int[Array, " time"],
    base: float = BASE,
) -> Float[Array, "batch time heads dim"]:
    """Turn pairs of entries by an angle that grows with the position.

    The product of a query and a key that were turned so depends on their positions by
    the difference only.

    Args:
      x: queries or keys; ``dim`` is even.
      positions: of the entries along ``time``.
      base: as for ``angles``.

    Returns:
      An array in which each entry has the norm that it had.

    Raises:
      ValueError: ``dim`` is odd.
    """
    turned = angles(positions, x.shape[-1], base)[None, :, None]
    sine, cosine = jnp.sin(turned).astype(x.dtype), jnp.cos(turned).astype(x.dtype)
    left, right = jnp.split(x, 2, -1)
    turns = [left * cosine - right * sine, right * cosine + left * sine]
    return jnp.concatenate(turns, -1)
