"""Two functions of closed form: a straight ravine, and a bowl with bumps."""

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float


def frame(angle: Float[Array, ""]) -> Float[Array, "2 2"]:
    """The directions along and across a ravine, as rows; ``angle`` in degrees."""
    turned = jnp.deg2rad(angle)
    cos, sin = jnp.cos(turned), jnp.sin(turned)
    return jnp.stack([jnp.stack([cos, sin]), jnp.stack([-sin, cos])])


def ravine(
    x: Float[Array, "2"], condition: Float[Array, ""], angle: Float[Array, ""]
) -> Float[Array, ""]:
    """Half a squared distance, in which what lies along the ravine hardly counts.

    The curvature is 1 across and ``1 / condition`` along; the minimum is 0, at 0.
    """
    along, across = frame(angle) @ x
    return (along**2 / condition + across**2) / 2


def bumps(x: Float[Array, "1"]) -> Float[Array, ""]:
    """A bowl with a bump between any two whole numbers.

    The lowest minimum is 0, at 0; there is another near every whole number up to 3.
    """
    return jnp.sum(x**2 / 2 + (1 - jnp.cos(2 * jnp.pi * x)) / 2)


def circle(key: jax.Array, count: int) -> Float[Array, "count 2"]:
    """Random points at a distance of 1."""
    angle = jax.random.uniform(key, (count,), maxval=2 * jnp.pi)
    return jnp.stack([jnp.cos(angle), jnp.sin(angle)], axis=-1)


def hillside(key: jax.Array, count: int) -> Float[Array, "count 1"]:
    """Random places beside the bowl's middle, from 1 to 4 away from it."""
    key_size, key_side = jax.random.split(key)
    size = jax.random.uniform(key_size, (count, 1), minval=1.0, maxval=4.0)
    return size * jax.random.rademacher(key_side, (count, 1), jnp.float32)
