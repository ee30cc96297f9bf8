"""DropBlock: dropout for images, which removes squares because neighbours tell alike.

Source: Ghiasi, Lin and Le, "DropBlock: A Regularization Method for Convolutional
Networks", NeurIPS 2018. Departures: blocks may stick out over the border, so that each
pixel is dropped with probability ``rate`` exactly, where the paper draws only whole
blocks and meets the rate approximately; and what stays is divided by ``1 - rate``, so
that examples do not depend on each other, where the paper divides by the share that
stayed in the batch.
"""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.types import Scalar
from jaxdl.ops.dropout import keep
from jaxdl.ops.pool import max_pool


def drop_block(
    x: Float[Array, "batch height width channels"],
    rate: Scalar,
    key: jax.Array,
    *,
    block_size: int,
) -> Float[Array, "batch height width channels"]:
    """Zero squares of ``block_size`` pixels, in each channel other ones.

    Args:
      x: images.
      rate: in [0, 1], the probability that a pixel is zeroed; may be traced, with a
        batch axis under ``vmap``.
      key: the same key drops the same squares.
      block_size: rows and columns of a square; 1 is dropout of pixels.

    Returns:
      Images whose mean over keys is ``x``, exactly ``x`` at rate 0; at rate 1 they are
      all zeros, with a gradient of 0.

    Raises:
      ValueError: ``block_size`` is less than 1.
    """
    require(block_size >= 1, "block_size must be at least 1", block_size)
    batch, height, width, channels = x.shape
    margin = block_size - 1
    places = batch, height + margin, width + margin, channels
    corners = jax.random.bernoulli(key, block_rate(rate, block_size), places)
    covered = max_pool(corners.astype(jnp.float32), block_size, strides=1)
    return keep(x, covered == 0, rate)


def block_rate(rate: Scalar, block_size: int) -> Float[Array, "..."]:
    """How often a block must start at a place for a pixel to be dropped at ``rate``.

    A pixel stays if none of the ``block_size**2`` blocks over it is drawn:
    ``1 - rate = (1 - block_rate)**(block_size**2)``.
    """
    log_kept = jnp.log1p(-jnp.asarray(rate, jnp.float32))
    return -jnp.expm1(log_kept / block_size**2)
