"""The hyperbolic tangent, written out where that lets two threads share it."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

LIMIT = 7.99881172180175781  # from here on it is 1 to 3e-7
ABOVE = (
    4.89352455891786e-03,
    6.37261928875436e-04,
    1.48572235717979e-05,
    5.12229709037114e-08,
    -8.60467152213735e-11,
    2.00018790482477e-13,
    -2.76076847742355e-16,
)
BELOW = (
    4.89352518554385e-03,
    2.26843463243900e-03,
    1.18534705686654e-04,
    1.19825839466702e-06,
)


@jax.custom_jvp
def tanh(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """``jnp.tanh``; in float32 on CPUs as a quotient of polynomials.

    XLA computes a float32 tanh on CPUs by the same quotient, and as exactly: to 5 units
    in the last place. But it counts a tanh as no arithmetic, so that a step of a scan
    with one seems bound by memory, and one thread does it while the others fall asleep.
    Written out, it is arithmetic, and shared; ``count_flops`` counts it so as well.
    Derivatives of all orders are those of tanh.

    Source: the coefficients are those of the library Eigen.
    """
    if x.dtype != jnp.float32 or jax.default_backend() != "cpu":
        return jnp.tanh(x)
    x = jnp.clip(x, -LIMIT, LIMIT)
    square = jnp.square(x)
    return x * _polynomial(ABOVE, square) / _polynomial(BELOW, square)


@tanh.defjvp
def _tanh_jvp(primals: Any, tangents: Any) -> tuple[Array, Array]:
    y = tanh(*primals)
    return y, tangents[0] * (1 - jnp.square(y))


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """Of rising powers, by Horner's rule."""
    value = jnp.full_like(x, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        value = value * x + coefficient
    return value
