"""How a gradient fares on its way back through time, by the eigenvalues of a matrix.

The matrix is the same at every step, and symmetric, so that its powers are those of its
eigenvalues; the largest has the size that is asked for.
"""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from experiments.init_scale.network import norm

WIDTH = 64
INPUT = 0.3  # standard deviation of what arrives from outside at every step
BENDS = {"linear": lambda x: x, "tanh": jnp.tanh}


def symmetric(key: jax.Array, radius: Float[Array, ""]) -> Float[Array, "width width"]:
    """A random symmetric matrix whose largest eigenvalue has the size ``radius``."""
    matrix = jax.random.normal(key, (WIDTH, WIDTH))
    matrix = (matrix + matrix.T) / 2
    return matrix * radius / jnp.max(jnp.abs(jnp.linalg.eigvalsh(matrix)))


def arriving(
    key: jax.Array, radius: Float[Array, ""], name: str, num_lags: int
) -> Float[Array, " lags"]:
    """The length of a gradient after each step back, relative to where it starts.

    The network has run for as long before, so that it is where it stays.
    """
    key_matrix, key_input, key_read = jax.random.split(key, 3)
    matrix = symmetric(key_matrix, radius)
    inputs = INPUT * jax.random.normal(key_input, (2 * num_lags, WIDTH))
    read = jax.random.normal(key_read, (WIDTH,))

    def output(nudge: Float[Array, "steps width"]) -> jax.Array:
        def step(state: jax.Array, part: jax.Array) -> tuple[jax.Array, None]:
            return BENDS[name](matrix @ state) + part, None

        state, _ = jax.lax.scan(step, jnp.zeros(WIDTH), inputs + nudge)
        return state @ read

    back = jax.grad(output)(jnp.zeros_like(inputs))[::-1][: num_lags + 1]
    length = norm(back[:, None])
    return length / length[0]


def through_time(
    radii: tuple[float, ...], num_seeds: int, num_lags: int
) -> dict[str, list[dict[str, object]]]:
    """Median lengths by lag, and the factor of a step back over the second half."""
    keys = jax.random.split(jax.random.key(2), num_seeds)
    found: dict[str, list[dict[str, object]]] = {}
    for name in BENDS:
        one = partial(arriving, name=name, num_lags=num_lags)
        over = jax.jit(jax.vmap(jax.vmap(one, (0, None)), (None, 0)))
        lengths = np.asarray(over(keys, jnp.asarray(radii)), float)
        half = num_lags // 2
        factor = (lengths[..., -1] / lengths[..., half]) ** (1 / (num_lags - half))
        found[name] = [
            {
                "radius": radius,
                "length": np.median(lengths[i], axis=0).tolist(),
                "factor": factor[i].tolist(),
            }
            for i, radius in enumerate(radii)
        ]
    return found
