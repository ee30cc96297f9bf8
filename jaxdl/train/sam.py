"""Sharpness-aware minimisation: the gradient of the worst loss nearby.

Source: Foret, Kleiner, Mobahi and Neyshabur, "Sharpness-Aware Minimization for
Efficiently Improving Generalization", ICLR 2021.
"""

from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import PyTree

from jaxdl.core.types import Scalar
from jaxdl.train.learner import Learner, State, Sums, gradient_learner, replace


def sam(learner: Learner, radius: Scalar) -> Learner:
    """The Learner whose gradient is taken uphill, ``radius`` away from its parameters.

    A step costs two gradients. The way uphill is that of the gradient on the same
    batch; the metrics, and what the forward pass changes, are those of the first pass,
    at the parameters themselves. Both passes draw the same random numbers.

    Args:
      learner: has gradients, and a state with ``params``.
      radius: at least 0, the Euclidean distance over all parameters; 0.05 is usual, 0
        changes nothing. May be traced.

    Raises:
      ValueError: the Learner does not expose its gradients.
    """
    gradients, apply_gradients = learner.gradients, learner.apply_gradients
    if gradients is None or apply_gradients is None:
        raise ValueError(
            "sam must be given a Learner with gradients; got one without. "
            "Apply it before on_device, scan_steps, ema and skip_nonfinite."
        )

    def sharp(state: State, batch: Any) -> tuple[PyTree, State, Sums]:
        uphill, new, sums = gradients(state, batch)
        norm = optax.tree.norm(uphill)
        length = jnp.asarray(radius, norm.dtype) / jnp.where(norm > 0, norm, 1)

        def climb(param: jax.Array, grad: jax.Array) -> jax.Array:
            return param + (length * grad).astype(param.dtype)

        there = replace(state, params=jax.tree.map(climb, state.params, uphill))
        grads, _, _ = gradients(there, batch)
        return grads, new, sums

    return gradient_learner(learner.init, sharp, apply_gradients, learner.evaluate)
