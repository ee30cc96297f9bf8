"""How far pooling is from ignoring a move."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
from jaxtyping import Array

from experiments.translation.config import Config
from experiments.translation.symmetry import Images, length, wrapped
from jaxdl.ops.filters import edge_filter, filter2d, sobel_filters
from jaxdl.ops.pool import avg_pool, max_pool


def edges(x: Images) -> Images:
    """What three filters by hand find, after ReLU."""
    kernels = [*sobel_filters(), edge_filter()]
    found = [filter2d(wrapped(x), kernel, padding="VALID") for kernel in kernels]
    return jax.nn.relu(jnp.concatenate(found, -1))


def pooling(config: Config, key: jax.Array, x: Images) -> dict[str, Array]:
    """How much pooled maps change when the image moves, ``[pools, shifts]``.

    ``unchanged`` is the share of the maxima over 3 neighbours that a shift by one
    leaves as they are, of random numbers and of the maps.
    """
    maps = edges(x)
    moved = [jnp.roll(maps, s, 2) for s in config.shifts]

    def change(pool: Callable[..., Images], window: int) -> Array:
        before = pool(maps, window)
        scale = length(before - before.mean((0, 1, 2)))
        return jnp.stack([length(pool(y, window) - before) / scale for y in moved])

    def unchanged(y: Images) -> Array:
        before, after = (
            max_pool(wrapped(z)[:, 1:-1], (1, 3), strides=1)
            for z in (y, jnp.roll(y, 1, 2))
        )
        return jnp.mean(before == after)

    return {
        "max": jnp.stack([change(max_pool, w) for w in config.pools]),
        "average": jnp.stack([change(avg_pool, w) for w in config.pools]),
        "unchanged": unchanged(jax.random.normal(key, (len(x), 1, 256, 1))),
        "unchanged_maps": unchanged(maps),
    }
