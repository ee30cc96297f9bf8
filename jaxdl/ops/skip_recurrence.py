"""Recurrence over longer steps: a state that depends on several earlier ones.

Source: Lin, Horne, Tiňo and Giles, "Learning Long-Term Dependencies in NARX Recurrent
Neural Networks", 1996.
"""

from collections.abc import Sequence

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import require


def skip_recur(
    kernels: Sequence[Float[Array, "features features"]],
    inputs: Float[Array, "time batch features"],
    delays: Sequence[int],
    past: Float[Array, "..."] | None = None,  # [longest, batch, features]
) -> tuple[
    Float[Array, "time batch features"], Float[Array, "_longest batch features"]
]:
    """``h(t) = tanh(inputs(t) + sum over i of h(t - delays[i]) kernels[i])``.

    Without a delay of 1 the connections from one step to the next are removed.

    Args:
      kernels: a matrix for each delay.
      inputs: of each step, already multiplied with their matrix, with the bias.
      delays: at least 1.
      past: the last states, from the oldest; as many as the longest delay.
        ``None`` is zeros.

    Returns:
      The states of all steps; and the last ones, to go on from.

    Raises:
      ValueError: there are not as many delays as matrices, or one is below 1; the past
        is of another shape.
    """
    require(
        len(delays) == len(kernels) >= 1 and min(delays) >= 1,
        f"delays must be {len(kernels)} numbers of at least 1",
        tuple(delays),
    )
    wanted = (max(delays), *inputs.shape[1:])
    if past is None:
        past = jnp.zeros(wanted, inputs.dtype)
    require(
        past.shape == wanted,
        f"past must be [longest delay, batch, features], here {wanted}",
        f"shape {past.shape}",
        "An earlier call returned it; None is the beginning.",
    )

    def step(past: tuple[Array, ...], x: Array) -> tuple[tuple[Array, ...], Array]:
        total = x
        for delay, kernel in zip(delays, kernels, strict=True):
            total = total + past[-delay] @ kernel
        new = jnp.tanh(total)
        return (*past[1:], new), new

    last, states = jax.lax.scan(step, tuple(past), inputs)
    return states, jnp.stack(last)
