"""A deep multi-layer perceptron in plain JAX, and what can be measured inside it."""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

import jaxdl
from experiments.init_scale.config import HParams
from jaxdl.layers.activation import activation
from jaxdl.losses import cross_entropy_loss

NUM_CLASSES = 10
SATURATED = 0.99  # of a tanh, whose slope is then below 0.02

Bend = Callable[[jax.Array], jax.Array]


class Params(NamedTuple):
    """All hidden layers in one stack: they have as many outputs as inputs."""

    kernel: Float[Array, "depth width width"]
    bias: Float[Array, "depth width"]
    output_kernel: Float[Array, "width classes"]
    output_bias: Float[Array, " classes"]


def initial(
    key: jax.Array, hparams: HParams, *, depth: int, width: int, classes: int
) -> Params:
    """Normal weights of the variance that the scale says, about the constant."""
    key_hidden, key_output = jax.random.split(key)
    draw = jax.nn.initializers.variance_scaling(
        hparams.scale, "fan_in", "normal", batch_axis=(0,)
    )
    offset = hparams.constant / width
    return Params(
        draw(key_hidden, (depth, width, width)) + offset,
        jnp.zeros((depth, width)),
        draw(key_output, (1, width, classes))[0] + offset,
        jnp.zeros(classes),
    )


def forward(
    params: Params,
    x: Float[Array, "batch width"],
    bend: Bend,
    nudge: Float[Array, "depth batch width"] | None = None,
) -> tuple[Float[Array, "batch classes"], Float[Array, "depth batch width"]]:
    """The logits, and the activations of every hidden layer.

    Args:
      params: of the network.
      x: inputs.
      bend: the activation function.
      nudge: added to what each layer gives to ``bend``; its gradient is the gradient
        that arrives there.
    """
    if nudge is None:
        nudge = jnp.zeros((len(params.kernel), *x.shape))

    def layer(x: jax.Array, part: tuple[jax.Array, ...]) -> tuple[jax.Array, jax.Array]:
        kernel, bias, nudge = part
        x = bend(x @ kernel + bias[None] + nudge)
        return x, x

    x, hidden = jax.lax.scan(layer, x, (params.kernel, params.bias, nudge))
    return x @ params.output_kernel + params.output_bias[None], hidden


def deep_mlp(depth: int, name: str) -> Callable[[HParams], jaxdl.Model]:
    """The model whose start follows from the hyper-parameters.

    Args:
      depth: hidden layers.
      name: of the activation function.
    """
    bend = activation(name)

    def build(hparams: HParams) -> jaxdl.Model:
        return jaxdl.from_functions(
            lambda key, x: initial(
                key, hparams, depth=depth, width=x.shape[-1], classes=NUM_CLASSES
            ),
            lambda params, x: forward(params, x, bend)[0],
        )

    return build


class Health(NamedTuple):
    """How a network is doing, layer by layer.

    Attributes:
      signal: standard deviation of the activations, over units and examples.
      gradient: Euclidean norm of the gradient of the loss that arrives at the layer.
      dead: share of units that are 0 for every example.
      saturated: share of activations beyond ``SATURATED``.
      variety: how far units are from their layer's mean unit, relative to their size;
        0 where all do the same.
    """

    signal: Float[Array, " depth"]
    gradient: Float[Array, " depth"]
    dead: Float[Array, " depth"]
    saturated: Float[Array, " depth"]
    variety: Float[Array, " depth"]


def health(
    params: Params,
    x: Float[Array, "batch width"],
    y: Float[Array, " batch"],
    name: str,
) -> Health:
    """Measure a network on some examples; ``name`` is its activation function."""

    def loss(nudge: jax.Array) -> tuple[jax.Array, jax.Array]:
        logits, hidden = forward(params, x, activation(name), nudge)
        return jnp.mean(cross_entropy_loss(logits, y)), hidden

    nudge = jnp.zeros((len(params.kernel), *x.shape))
    arriving, hidden = jax.grad(loss, has_aux=True)(nudge)
    own = hidden - jnp.mean(hidden, axis=-1, keepdims=True)
    size = norm(hidden)
    return Health(
        norm(hidden - jnp.mean(hidden, (1, 2), keepdims=True)) / hidden[0].size ** 0.5,
        norm(arriving),
        jnp.mean(jnp.all(hidden == 0, axis=1), axis=-1),
        jnp.mean(jnp.abs(hidden) > SATURATED, axis=(1, 2)),
        jnp.where(size > 0, norm(own) / jnp.where(size > 0, size, 1), 0),
    )


def norm(x: Float[Array, "depth batch width"]) -> Float[Array, " depth"]:
    """Euclidean norms that neither overflow nor vanish when they are squared."""
    largest = jnp.max(jnp.abs(x), axis=(1, 2))
    divisor = jnp.where(largest > 0, largest, 1)[:, None, None]
    return largest * jnp.sqrt(jnp.sum((x / divisor) ** 2, axis=(1, 2)))
