"""How far the gradient of a batch is from that of all examples: measured and by law.

With ``S`` for the mean squared distance of an example's gradient from the mean of all,
that of a batch of B is ``S / B`` if its examples are drawn with replacement, and
``S / B * (n - B) / (n - 1)`` if they are different ones of n.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from jaxdl.train.order import shuffled


class Spread(NamedTuple):
    """The gradients of all examples in two numbers.

    Attributes:
      signal: squared length of their mean.
      noise: mean squared distance from it.
    """

    signal: Float[Array, ""]
    noise: Float[Array, ""]


def spread(gradients: Float[Array, "rows params"]) -> Spread:
    """The signal and the noise in the gradients of all examples."""
    mean = jnp.mean(gradients, axis=0)
    away = gradients - mean[None]
    return Spread(jnp.sum(mean**2), jnp.mean(jnp.sum(away**2, axis=1)))


def law(noise: float, size: int, rows: int, *, replace: bool) -> float:
    """The mean squared distance of a batch's gradient, in closed form."""
    return noise / size * (1 if replace else (rows - size) / (rows - 1))


def distances(
    key: jax.Array,
    gradients: Float[Array, "rows params"],
    size: int,
    num_draws: int,
    *,
    replace: bool,
) -> Float[np.ndarray, " draws"]:
    """Squared distances of the gradients of random batches from that of all examples.

    Without replacement a batch is the first of an epoch, as training draws it.
    """
    rows = len(gradients)

    def batch(key: jax.Array) -> Float[Array, " rows"]:
        if replace:
            drawn = jax.random.randint(key, (size,), 0, rows)
        else:
            drawn = shuffled(key, jnp.arange(size), rows)
        return jnp.zeros(rows).at[drawn].add(1 / size) - 1 / rows

    @jax.jit
    def measured(key: jax.Array, gradients: jax.Array) -> Float[Array, " draws"]:
        weight = jax.vmap(batch)(jax.random.split(key, num_draws))
        return jnp.sum((weight @ gradients) ** 2, axis=1)

    return np.asarray(measured(key, gradients))
