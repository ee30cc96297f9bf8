"""Gradient descent under penalties, as optax transformations with traced strengths."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import optax

from experiments.l1_l2_penalty.config import HParams
from jaxdl.losses import is_kernel, l1_penalty, l2_penalty
from jaxdl.optim import max_norm


def penalised(
    strength: Any, penalty: Callable[[Any], jax.Array]
) -> optax.GradientTransformation:
    """Add the gradient of a penalty: what a term of the loss would."""

    def add(updates: Any, params: Any) -> Any:
        pull = jax.grad(penalty)(params)
        return jax.tree.map(lambda u, g: u + strength * g, updates, pull)

    return optax.stateless(add)


def soft_threshold(threshold: Any) -> optax.GradientTransformation:
    """After the update, move each weight of a kernel towards 0, and stop it there.

    The proximal step of the L1 norm: the last of a chain, with the strength of the
    penalty times the learning rate for threshold.

    Source: Daubechies, Defrise and De Mol, "An Iterative Thresholding Algorithm for
    Linear Inverse Problems with a Sparsity Constraint", 2004.
    """

    def shrink(update: jax.Array, param: jax.Array) -> jax.Array:
        if not is_kernel("", param):
            return update
        moved = param + update
        size = jnp.maximum(jnp.abs(moved) - threshold, 0)
        return jnp.sign(moved) * size - param

    return optax.stateless(
        lambda updates, params: jax.tree.map(shrink, updates, params)
    )


def descent(hparams: HParams) -> optax.GradientTransformation:
    """Gradient descent with every penalty at its own strength."""
    rate = hparams.learning_rate
    return optax.chain(
        penalised(hparams.l1_pull, l1_penalty),
        penalised(hparams.l2, l2_penalty),
        optax.sgd(rate),
        soft_threshold(hparams.l1 * rate),
        max_norm(hparams.limit),
    )
