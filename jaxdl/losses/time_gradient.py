"""A penalty on gradients that grow or shrink on their way back through time."""

import jax.numpy as jnp
from jaxtyping import Array, Float


def gradient_ratio_loss(
    gradients: Float[Array, "batch time features"], *, eps: float = 1e-12
) -> Float[Array, " batch"]:
    """The mean square of how far from 1 the factor of each step back in time is.

    0 where the gradient of a loss at the end keeps its length from step to step.

    Source: Pascanu, Mikolov and Bengio, "On the Difficulty of Training Recurrent Neural
    Networks", ICML 2013. Departures: the mean over time and not the sum, and the whole
    derivative of the penalty, where the authors' leaves out what goes through states.

    Args:
      gradients: of a loss at the end, by the state after each step.
      eps: the squared length below which a gradient counts as that long.
    """
    length = jnp.sqrt(jnp.sum(jnp.square(gradients), -1) + eps)
    return jnp.mean(jnp.square(length[:, :-1] / length[:, 1:] - 1), -1)
