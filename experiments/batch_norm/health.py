"""What can be seen inside a network: the inputs of its units, and its gradients."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

import jaxdl
from experiments.batch_norm.config import HParams
from experiments.batch_norm.network import Params, forward
from jaxdl.losses import cross_entropy_loss

STEP = 0.1  # the learning rate of the step that asks how far a gradient can be trusted


class Health(NamedTuple):
    """Averages over the units of all hidden layers in use, at the start and the end.

    Attributes:
      mean: how far the mean input of a unit, over examples, is from 0.
      spread: standard deviation of the inputs of a unit.
      correlation: size of the correlation of the inputs of two units of a layer.
      drift: by how many of its first standard deviations the mean of what enters ReLU
        has moved since the start.
      rough: by which share the gradient changes along one step of gradient descent.
      gradient: norm of the gradient that arrives at the weights of the first layer,
        over that of the last hidden layer.
    """

    mean: Float[Array, " times"]
    spread: Float[Array, " times"]
    correlation: Float[Array, " times"]
    drift: Float[Array, " times"]
    rough: Float[Array, " times"]
    gradient: Float[Array, " times"]


def health(states: list[Any], x: Float[Array, "batch inputs"], y: jax.Array) -> Health:
    """Measure states of one network, the first of them first, on some examples."""
    hparams = states[0].hparams
    stack = jax.tree.map(lambda *leaves: jnp.stack(leaves), *(s.params for s in states))
    grads, seen = jax.lax.map(lambda p: two_slopes(p, hparams, x, y), stack)
    inputs, (middle, variance) = jax.tree.map(lambda a: a[:, 0], seen)
    depth = inputs.shape[1]
    in_use = (jnp.arange(depth) < hparams.depth).astype(jnp.float32)
    in_use = in_use / in_use.sum()

    def over_layers(values: Float[Array, "times depth *units"]) -> jax.Array:
        return values.reshape(len(states), depth, -1).mean(-1) @ in_use

    moved = jnp.abs(middle - middle[:1]) / jnp.sqrt(variance[:1] + 1e-12)
    change = jax.tree.map(lambda g: g[:, 1] - g[:, 0], grads)
    first = jax.tree.map(lambda g: g[:, 0], grads)
    last = jnp.take(first.others.kernel, hparams.depth - 2, axis=1)
    return Health(
        over_layers(jnp.abs(inputs.mean(2))),
        over_layers(inputs.std(2)),
        over_layers(jax.vmap(jax.vmap(correlation))(inputs)),
        over_layers(moved),
        norms(change) / norms(first),
        norms(first.first.kernel) / norms(last),
    )


def two_slopes(
    params: Params, hparams: HParams, x: Float[Array, "batch inputs"], y: jax.Array
) -> tuple[Any, Any]:
    """The gradient here and after one step along it; and what units get to see."""

    def loss(params: Params) -> tuple[jax.Array, Any]:
        variables = jaxdl.Variables(params, None)
        logits, seen = forward(variables, x, hparams, train=True)
        return jnp.mean(cross_entropy_loss(logits, y)), (seen.inputs, seen.entering)

    def step(params: Params, _: None) -> tuple[Params, Any]:
        grads, seen = jax.grad(loss, has_aux=True)(params)
        stepped = jax.tree.map(lambda p, g: p - STEP * g, params, grads)
        return stepped, (grads, seen)

    return jax.lax.scan(step, params, length=2)[1]


def norms(tree: Any) -> Float[Array, " times"]:
    """Euclidean norms, along the first axis of the leaves."""
    squares = jax.tree.map(lambda a: jnp.sum(a**2, tuple(range(1, a.ndim))), tree)
    return jnp.sqrt(sum(jax.tree.leaves(squares)))


def correlation(inputs: Float[Array, "rows units"]) -> Float[Array, ""]:
    """The mean size of the correlation of two different units."""
    centred = inputs - inputs.mean(0)[None]
    unit = centred / (jnp.linalg.norm(centred, axis=0) + 1e-12)[None]
    table = jnp.abs(unit.T @ unit)
    count = len(table)
    return (table.sum() - jnp.trace(table)) / (count * (count - 1))
