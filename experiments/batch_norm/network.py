"""A deep perceptron whose depth and whose batch norm are numbers of the program."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PyTree

import jaxdl
from experiments.batch_norm.config import HParams
from jaxdl.ops.dropout import dropout

NUM_CLASSES = 10
MOMENTUM, EPSILON = 0.9, 1e-5  # of the running averages; added to the variance


class Dense(NamedTuple):
    """A layer's parameters, or those of all hidden layers but the first in a stack."""

    kernel: Float[Array, "*depth inputs units"]
    bias: Float[Array, "*depth units"]
    gain: Float[Array, "*depth units"]


class Params(NamedTuple):
    """The first hidden layer, the others, and the output."""

    first: Dense
    others: Dense
    output: Dense


class Averages(NamedTuple):
    """What batch norm uses in evaluation, of all hidden layers."""

    mean: Float[Array, "depth units"]
    variance: Float[Array, "depth units"]


class Seen(NamedTuple):
    """What a forward pass leaves at every hidden layer.

    Attributes:
      inputs: of the units, before gain and bias; with batch norm, normalised.
      used: mean and variance by which they were, or would have been, normalised.
      entering: mean and variance of what enters ReLU, after gain and bias.
    """

    inputs: Float[Array, "depth batch units"]
    used: Averages
    entering: Averages


def initial(key: jax.Array, scale: jax.Array, depth: int, sizes: list[int]) -> Params:
    """Normal weights of the variance that the scale says; the output's is that of He.

    Args:
      key: decides the weights.
      scale: of the hidden layers.
      depth: hidden layers.
      sizes: inputs, and units of a hidden layer.
    """
    inputs, width = sizes

    def dense(key: jax.Array, shape: tuple[int, ...], scale: jax.Array) -> Dense:
        kernel = jnp.sqrt(scale / shape[-2]) * jax.random.normal(key, shape)
        units = (*shape[:-2], shape[-1])
        return Dense(kernel, jnp.zeros(units), jnp.ones(units))

    key_first, key_others, key_output = jax.random.split(key, 3)
    return Params(
        dense(key_first, (inputs, width), scale),
        dense(key_others, (depth - 1, width, width), scale),
        dense(key_output, (width, NUM_CLASSES), jnp.float32(2)),
    )


def forward(
    variables: jaxdl.Variables,
    x: Float[Array, "batch inputs"],
    hparams: HParams,
    *,
    train: bool,
    key: jax.Array | None = None,
) -> tuple[Float[Array, "batch classes"], Seen]:
    """The logits, and what is seen inside.

    A hidden layer is linear, normalised (or not), multiplied by a gain, shifted, bent
    by ReLU and, given a key, thinned out by dropout. Without batch norm the gain is not
    used. Layers beyond ``hparams.depth`` pass their input on.
    """
    params, averages = variables
    normed = jnp.asarray(hparams.norm) > 0
    depth = len(params.others.kernel) + 1

    def layer(
        x: jax.Array, dense: Dense, number: jax.Array | int
    ) -> tuple[jax.Array, Seen]:
        z = x @ dense.kernel
        used = Averages(z.mean(0), z.var(0))
        if not train:
            used = jax.tree.map(lambda a: a[number], averages)
        unit = (z - used.mean[None]) / jnp.sqrt(used.variance + EPSILON)[None]
        unit = jnp.where(normed, unit, z)
        gain = jnp.where(normed, dense.gain, 1.0)
        entering = unit * gain[None] + dense.bias[None]
        y = jax.nn.relu(entering)
        if key is not None:
            own = jax.random.fold_in(key, number)
            y = dropout(y, jnp.asarray(hparams.dropout_rate), own)
        return y, Seen(unit, used, Averages(entering.mean(0), entering.var(0)))

    def next_layer(x: jax.Array, part: tuple[Dense, Any]) -> tuple[jax.Array, Seen]:
        y, seen = layer(x, *part)
        return jnp.where(part[1] < hparams.depth, y, x), seen

    x, first = layer(x, params.first, 0)
    x, others = jax.lax.scan(next_layer, x, (params.others, jnp.arange(1, depth)))
    seen = jax.tree.map(lambda a, b: jnp.concatenate([a[None], b]), first, others)
    return x @ params.output.kernel + params.output.bias[None], seen


def deep_mlp(depth: int, width: int, hparams: HParams, *, drops: bool) -> jaxdl.Model:
    """The model of some hyper-parameters.

    Args:
      depth: the most hidden layers that may be used, at least 2.
      width: units of each.
      hparams: decide the scale of the start, the depth and the batch norm.
      drops: whether there is dropout in training.
    """

    def init(key: jax.Array, x: jax.Array) -> jaxdl.Variables:
        params = initial(key, jnp.asarray(hparams.scale), depth, [x.shape[-1], width])
        averages = Averages(jnp.zeros((depth, width)), jnp.ones((depth, width)))
        return jaxdl.Variables(params, averages)

    def apply(
        variables: jaxdl.Variables,
        x: jax.Array,
        *,
        train: bool,
        key: jax.Array | None = None,
    ) -> tuple[PyTree, PyTree]:
        key = key if train and drops else None
        logits, seen = forward(variables, x, hparams, train=train, key=key)
        if not train:
            return logits, variables.state
        moved = jax.tree.map(
            lambda old, new: MOMENTUM * old + (1 - MOMENTUM) * new,
            variables.state,
            seen.used,
        )
        return logits, moved

    return jaxdl.Model(init, apply)
