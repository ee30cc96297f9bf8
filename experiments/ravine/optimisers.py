"""The optimisers of the course by name, each a function of its learning rate."""

from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
import optax

from jaxdl.optim.second_order.newton import scale_by_newton

Build = Callable[[jax.Array], optax.GradientTransformation]


def uncorrected_adam(rate: jax.Array) -> optax.GradientTransformation:
    """Adam whose averages begin at 0 and are used as they are.

    That is Adam, with its corrections undone in the length of the step.
    """

    def undo(count: jax.Array) -> jax.Array:
        number = jnp.asarray(count + 1, jnp.float32)
        return (1 - 0.9**number) / jnp.sqrt(1 - 0.999**number)

    return optax.chain(optax.adam(rate), optax.scale_by_schedule(undo))


FIRST_ORDER: Mapping[str, Build] = {
    "gradient descent": optax.sgd,
    "momentum": lambda rate: optax.sgd(rate, momentum=0.9),
    "Nesterov": lambda rate: optax.sgd(rate, momentum=0.9, nesterov=True),
    "AdaGrad": lambda rate: optax.adagrad(rate, initial_accumulator_value=0.0),
    "RMSProp": lambda rate: optax.rmsprop(rate, decay=0.9, eps=1e-8),
    "Adam": optax.adam,
    "Adam, uncorrected": uncorrected_adam,
}
"""With the constants of the course: 0.9 for momentum, RMSProp and Adam's mean."""

SECOND_ORDER: Mapping[str, Build] = {
    "Newton": lambda rate: optax.chain(scale_by_newton(), optax.scale(-1.0)),
    "L-BFGS": lambda rate: optax.lbfgs(),
}
"""They find the length of their steps themselves."""
