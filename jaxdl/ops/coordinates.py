"""Channels that say where a pixel is.

Source: Liu, Lehman, Molino, Petroski Such, Frank, Sergeev and Yosinski, "An Intriguing
Failing of Convolutional Neural Networks and the CoordConv Solution", NeurIPS 2018.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.ops.pool import Images


def add_coordinates(
    x: Images, *, with_radius: bool = False
) -> Float[Array, "batch height width channels+{2+with_radius}"]:
    """Images with two channels more: the row and the column, each from -1 to 1.

    Args:
      x: images; of one row or column the coordinate is -1.
      with_radius: whether to add a third channel, the distance from the middle; here in
        units of the other two, while the paper's is in pixels.
    """
    batch, height, width, _ = x.shape
    rows, columns = (
        jnp.linspace(-1, 1, n, dtype="float32").astype(x.dtype) for n in (height, width)
    )
    channels = list(jnp.meshgrid(rows, columns, indexing="ij"))
    if with_radius:
        channels.append(jnp.hypot(*channels))
    where = jnp.stack(channels, -1)
    where = jnp.broadcast_to(where, (batch, *where.shape))
    return jnp.concatenate([x, where], -1)
