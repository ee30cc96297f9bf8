"""The mu-law: loudness in few levels, fine where it is quiet, as hearing is.

Source: ITU-T Recommendation G.711; as the quantisation of a network's output: van den
Oord et al., "WaveNet: A Generative Model for Raw Audio", 2016.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from jaxdl.core.concrete import require_indices, require_values
from jaxdl.core.errors import require


def mu_law_encode(
    x: Float[Array, "*shape"], num_levels: int = 256
) -> Int[Array, "*shape"]:
    """The level of each amplitude, from 0 to ``num_levels - 1``.

    Args:
      x: amplitudes in [-1, 1]; what is beyond gets the first or the last level.
      num_levels: at least 2.

    Raises:
      ValueError: there are fewer levels; an amplitude is NaN, where it is not traced.
    """
    mu = _largest(num_levels)
    require_values("x", x, "amplitudes, not NaN", lambda x: x == x)
    size = jnp.log1p(mu * jnp.minimum(jnp.abs(x), 1)) / jnp.log1p(float(mu))
    return jnp.floor((jnp.sign(x) * size + 1) / 2 * mu + 0.5).astype(jnp.int32)


def mu_law_decode(
    levels: Int[Array, "*shape"], num_levels: int = 256
) -> Float[Array, "*shape"]:
    """The amplitude of each level, which ``mu_law_encode`` gives that level again.

    Raises:
      ValueError: there are fewer than two levels; one is not in ``[0, num_levels)``,
        where it is not traced.
    """
    mu = _largest(num_levels)
    require_indices("levels", levels, num_levels)
    signal = 2 * levels.astype(jnp.float32) / mu - 1
    return jnp.sign(signal) * jnp.expm1(jnp.abs(signal) * jnp.log1p(float(mu))) / mu


def _largest(num_levels: int) -> int:
    require(num_levels >= 2, "num_levels must be at least 2", num_levels)
    return num_levels - 1
