"""Networks with some hidden units removed: the members of the ensemble inside one."""

from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from experiments.dropout_ensemble.config import WIDTHS
from jaxdl.losses import cross_entropy_loss


def forward(
    params: Any, x: Float[Array, "rows features"], scales: Float[Array, " units"]
) -> Float[Array, "rows classes"]:
    """The logits of a multi-layer perceptron whose hidden units are scaled.

    Args:
      params: as those of the model ``mlp``.
      x: inputs.
      scales: of every hidden unit, layer by layer; 0 removes it.
    """
    for number, own in enumerate(jnp.split(scales, len(WIDTHS))):
        layer = params[f"dense_{number}"]
        x = jax.nn.relu(x @ layer["kernel"] + layer["bias"][None]) * own[None]
    return x @ params["output"]["kernel"] + params["output"]["bias"][None]


def random_scales(key: jax.Array, rate: Any, count: int) -> Float[Array, "count units"]:
    """Masks of all hidden units, 1 / (1 - rate) where a unit is kept."""
    kept = jax.random.bernoulli(key, 1 - rate, (count, sum(WIDTHS)))
    return kept / (1 - rate)


def loss_of(log_probs: Float[Array, "rows classes"], y: jax.Array) -> jax.Array:
    """The mean cross-entropy of predictions."""
    return jnp.mean(cross_entropy_loss(log_probs, y))


def accuracy_of(
    log_probs: Float[Array, "voices rows classes"], y: jax.Array
) -> Float[Array, " voices"]:
    """The accuracy of each of several predictions."""
    return jnp.mean(jnp.argmax(log_probs, -1) == y[None], axis=-1)


def voices(params: Any, x: jax.Array, scales: jax.Array) -> jax.Array:
    """The logarithms of the probabilities of each thinned network."""
    return jax.nn.log_softmax(jax.vmap(forward, (None, None, 0))(params, x, scales))


def average(log_probs: Float[Array, "voices rows classes"]) -> tuple[Any, Any]:
    """Arithmetic and geometric mean of the predictions, as logarithms."""
    arithmetic = jax.nn.logsumexp(log_probs, 0) - jnp.log(len(log_probs))
    return arithmetic, jax.nn.log_softmax(jnp.mean(log_probs, 0))


def dependence(params: Any, x: jax.Array, y: jax.Array) -> jax.Array:
    """By how much the accuracy falls without the one unit that matters most."""
    whole = jnp.ones((1, sum(WIDTHS)))
    without = 1 - jnp.eye(sum(WIDTHS))
    accuracy = accuracy_of(voices(params, x, jnp.concatenate([whole, without])), y)
    return accuracy[0] - jnp.min(accuracy[1:])
