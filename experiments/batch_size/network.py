"""The network, its learner, and the gradient of every example."""

from functools import partial

import jax
import jax.numpy as jnp
import optax
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float, PyTree

import jaxdl
from jaxdl.core.model import Variables, as_model
from jaxdl.losses import cross_entropy_loss


def model(width: int) -> jaxdl.Model:
    """One hidden layer of ReLU."""
    return as_model(jaxdl.create_model("mlp", widths=(width,)))


def learner(width: int) -> jaxdl.Learner:
    """Plain gradient descent on the cross-entropy."""
    return jaxdl.supervised(
        model(width),
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.sgd(hparams.learning_rate),
    )


@partial(jax.jit, static_argnums=0)
def gradients(
    width: int, params: PyTree, data: jaxdl.Dataset
) -> Float[Array, "rows params"]:
    """The gradient of the loss of every example, a row each."""

    def loss(params: PyTree, x: jax.Array, y: jax.Array) -> jax.Array:
        variables = Variables(params, {})
        logits, _ = model(width).apply(variables, x[None], train=False)
        return cross_entropy_loss(logits, y[None])[0]

    def row(x: jax.Array, y: jax.Array) -> jax.Array:
        return ravel_pytree(jax.grad(loss)(params, x, y))[0]

    return jax.vmap(row)(jnp.asarray(data.x), jnp.asarray(data.y))
