"""Stochastic depth: in training a deep network leaves out random residual branches.

Source: Huang, Sun, Liu, Sedra and Weinberger, "Deep Networks with Stochastic Depth",
ECCV 2016. Departures: branches that stay are scaled up in training, instead of all
scaled down in evaluation; and each example may draw for itself.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.ops.dropout import keep, keep_rate


def stochastic_depth(
    branch: Float[Array, " batch *shape"],
    rate: Scalar,
    key: jax.Array,
    *,
    per: str = "example",
) -> Float[Array, " batch *shape"]:
    """Zero the whole branch with probability ``rate``, else divide it by ``1 - rate``.

    Args:
      branch: what a residual block adds to its input.
      rate: in [0, 1]; may be traced, with a batch axis under ``vmap``.
      key: the same key drops the same branches.
      per: ``"example"``, each of which draws for itself, or ``"batch"``, which draws
        once for all of them, as in the paper.

    Returns:
      An array whose mean over keys is ``branch``, exactly ``branch`` at rate 0; at rate
      1 it is all zeros, with a gradient of 0.

    Raises:
      ValueError: ``per`` is neither.
    """
    require(per in ("example", "batch"), "per must be 'example' or 'batch'", repr(per))
    drawn = branch.shape[:1] if per == "example" else (1,)
    mask = jax.random.bernoulli(key, keep_rate(rate), drawn)
    return keep(branch, mask.reshape(-1, *(1,) * (branch.ndim - 1)), rate)


def linear_rates(rate: Scalar, num_blocks: int) -> Float[Array, " num_blocks"]:
    """Rates that grow evenly with depth, to ``rate`` at the last block.

    Block ``i`` of ``n``, from 1 on, gets ``rate * i / n``: early blocks, on which all
    others build, are seldom left out. Given ``1 - p`` for ``rate`` these are the
    paper's, whose ``p`` is the share that is kept.
    """
    steps = jnp.arange(1, num_blocks + 1, dtype=jnp.float32)
    return jnp.asarray(rate, jnp.float32) * steps / num_blocks
