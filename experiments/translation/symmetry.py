"""How far layers are from following what is done to the image."""

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from experiments.translation.config import Config
from jaxdl.ops.conv import conv2d
from jaxdl.ops.group_conv import group_conv2d, lift_conv2d
from jaxdl.ops.pool import max_pool

Images = Float[Array, "batch height width channels"]
he = jax.nn.initializers.he_normal()
he_group = jax.nn.initializers.he_normal(in_axis=(-3, -2), batch_axis=())


def wrapped(x: Images, pixels: int = 1) -> Images:
    """Continued beyond each border by what is at the other one (circular padding)."""
    sides = (pixels, pixels)
    return jnp.pad(x, ((0, 0), sides, sides, (0, 0)), mode="wrap")


def stack(
    key: jax.Array,
    x: Images,
    *,
    depth: int,
    channels: int,
    circular: bool = True,
    stride: int = 1,
    pool: int = 1,
) -> list[Images]:
    """What each of some 3x3 convolutions with random weights and ReLU gives.

    Args:
      key: decides the weights.
      x: images.
      depth: convolutions.
      channels: of each.
      circular: what is beyond the border: the other side, or zeros.
      stride: of the first convolution.
      pool: window of max pooling after the first.
    """
    maps = []
    for i in range(depth):
        kernel = he(jax.random.fold_in(key, i), (3, 3, x.shape[-1], channels))
        x = wrapped(x) if circular else jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
        strides = stride if i == 0 else 1
        x = jax.nn.relu(conv2d(x, kernel, strides=strides, padding="VALID"))
        x = max_pool(x, pool) if i == 0 and pool > 1 else x
        maps.append(x)
    return maps


def turned_stack(key: jax.Array, x: Images, *, depth: int, channels: int) -> Images:
    """The same of group convolutions, which apply each filter in four directions."""
    kernel = he(key, (3, 3, x.shape[-1], channels))
    x = jax.nn.relu(lift_conv2d(x, kernel, "p4"))
    for i in range(1, depth):
        shape = (3, 3, 4, channels, channels)
        kernel = he_group(jax.random.fold_in(key, i), shape)
        x = jax.nn.relu(group_conv2d(x, kernel, "p4"))
    return x.max(3)


def dense(key: jax.Array, x: Images) -> Images:
    """As many units as pixels, each with a weight for every pixel."""
    count = x.shape[1] * x.shape[2]
    rows = jax.nn.relu(x.reshape(len(x), count) @ he(key, (count, count)))
    return rows.reshape(x.shape)


def length(x: jax.Array) -> Float[Array, ""]:
    """The Euclidean norm of all numbers."""
    return jnp.sqrt(jnp.sum(jnp.square(x)))


def variation(x: Images) -> Float[Array, ""]:
    """What of a result differs from place to place: its norm without the means."""
    return length(x - x.mean((1, 2), keepdims=True))


def left_over(found: Images, expected: Images) -> Float[Array, ""]:
    """What no whole move of ``expected`` explains, as a share of its variation."""
    moves = jnp.arange(expected.shape[2])
    gaps = jax.vmap(lambda m: length(found - jnp.roll(expected, m, 2)))(moves)
    return gaps.min() / variation(expected)


def by_shift(
    f: Callable[[Images], list[Images]], x: Images, shifts: tuple[int, ...]
) -> Float[Array, "results shifts"]:
    """What is left over in each result when the images move to the right."""

    def left_overs(s: jax.Array) -> Float[Array, " results"]:
        pairs = zip(f(jnp.roll(x, s, 2)), still, strict=True)
        return jnp.stack([left_over(*pair) for pair in pairs])

    still = f(x)
    return jax.vmap(left_overs, out_axes=1)(jnp.asarray(shifts))


def equivariance(config: Config, key: jax.Array, x: Images) -> dict[str, Array]:
    """By function, what is left over by shift; for zero padding also by depth.

    ``border`` is the mean difference at each pixel after a shift by one, ``inside`` its
    norm over the pixels that see no border, before or after, as a share.
    """
    own = partial(stack, key, depth=config.depth, channels=config.channels)
    deep = partial(
        stack, key, depth=max(config.depths), channels=config.channels, circular=False
    )
    kinds = {
        "circular": own,
        "stride": partial(own, stride=2),
        "pool": partial(own, pool=2),
        "dense": lambda x: [dense(key, x)],
    }
    found = {name: by_shift(f, x, config.shifts)[-1] for name, f in kinds.items()}
    zeros = by_shift(deep, x, config.shifts)
    still, moved = (deep(y)[config.depth - 1] for y in (x, jnp.roll(x, 1, 2)))
    gap = jnp.abs(moved - jnp.roll(still, 1, 2))
    edge = config.depth
    inside = gap[:, edge:-edge, edge + 1 : -edge]
    return found | {
        "zeros": zeros[config.depth - 1],
        "by_depth": jnp.stack([zeros[d - 1, 1] for d in config.depths]),
        "border": gap.mean((0, 3))
        / jnp.abs(still - still.mean((1, 2))[:, None, None]).mean(),
        "inside": length(inside) / variation(still),
    }


def turning(config: Config, key: jax.Array, x: Images) -> dict[str, Array]:
    """What is left over of a quarter turn, and of enlarging the image twice."""
    sizes = {"depth": config.depth, "channels": config.channels}

    def quarter(f: Callable[[Images], Images]) -> Array:
        expected = jnp.rot90(f(x), axes=(1, 2))
        return length(f(jnp.rot90(x, axes=(1, 2))) - expected) / variation(expected)

    def plain(x: Images) -> Images:
        return stack(key, x, **sizes)[-1]

    expected = enlarged(plain(x))
    return {
        "turn": quarter(plain),
        "turn_p4": quarter(partial(turned_stack, key, **sizes)),
        "scale": length(plain(enlarged(x)) - expected) / variation(expected),
    }


def enlarged(x: Images) -> Images:
    """Every pixel as a square of four."""
    return jnp.repeat(jnp.repeat(x, 2, 1), 2, 2)
