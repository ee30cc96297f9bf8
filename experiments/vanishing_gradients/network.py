"""A deep network whose activation is a traced number, and what goes on inside."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

import jaxdl
from experiments.init_scale.config import HParams as Start
from experiments.init_scale.network import NUM_CLASSES, Params, initial, norm
from experiments.vanishing_gradients.config import ACTIVATIONS, HParams
from jaxdl.layers.activation import activation
from jaxdl.losses import cross_entropy_loss

CLOSED = 1e-3  # slopes below it let nothing through


def bend(x: jax.Array, which: jax.Array) -> jax.Array:
    """The activation function at a place of ``ACTIVATIONS``."""
    return jax.lax.select_n(which, *(activation(name)(x) for name in ACTIVATIONS))


def forward(
    params: Params,
    x: Float[Array, "batch width"],
    hparams: HParams,
    nudge: Float[Array, "depth batch width"] | None = None,
) -> tuple[Float[Array, "batch classes"], tuple[jax.Array, jax.Array]]:
    """The logits, and what enters and leaves the bends, ``[depth, batch, width]``.

    Args:
      params: of the network.
      x: inputs.
      hparams: which activation, and whether there are shortcuts.
      nudge: added to what enters a bend; its gradient is the one that arrives there.
    """
    if nudge is None:
        nudge = jnp.zeros((len(params.kernel), *x.shape))

    def layer(x: jax.Array, part: tuple[jax.Array, ...]) -> tuple[jax.Array, Any]:
        kernel, bias, nudge = part
        entering = x @ kernel + bias[None] + nudge
        leaving = bend(entering, hparams.activation)
        return hparams.shortcut * x + leaving, (entering, leaving)

    x, inside = jax.lax.scan(layer, x, (params.kernel, params.bias, nudge))
    return x @ params.output_kernel + params.output_bias[None], inside


def deep_network(depth: int) -> Callable[[HParams], jaxdl.Model]:
    """The function from hyper-parameters to the model."""

    def build(hparams: HParams) -> jaxdl.Model:
        return jaxdl.from_functions(
            lambda key, x: initial(
                key,
                Start(hparams.scale, 0.0, 0.0),
                depth=depth,
                width=x.shape[-1],
                classes=NUM_CLASSES,
            ),
            lambda params, x: forward(params, x, hparams)[0],
        )

    return build


class Health(NamedTuple):
    """How a network is doing, layer by layer.

    Attributes:
      gradient: Euclidean norm of the gradient of the loss that arrives at the layer.
      mean: of what leaves the bends.
      size: its root mean square.
      closed: share of units whose slope is next to 0 for every example.
    """

    gradient: Float[Array, " depth"]
    mean: Float[Array, " depth"]
    size: Float[Array, " depth"]
    closed: Float[Array, " depth"]


def health(
    params: Params,
    hparams: HParams,
    x: Float[Array, "batch width"],
    y: Float[Array, " batch"],
) -> Health:
    """Measure a network on some examples."""

    def loss(nudge: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
        logits, inside = forward(params, x, hparams, nudge)
        return jnp.mean(cross_entropy_loss(logits, y)), inside

    nudge = jnp.zeros((len(params.kernel), *x.shape))
    arriving, (entering, leaving) = jax.grad(loss, has_aux=True)(nudge)
    one = jnp.ones_like(entering)
    _, slope = jax.jvp(lambda z: bend(z, hparams.activation), (entering,), (one,))
    return Health(
        norm(arriving),
        jnp.mean(leaving, axis=(1, 2)),
        norm(leaving) / leaving[0].size ** 0.5,
        jnp.mean(jnp.all(jnp.abs(slope) < CLOSED, axis=1), axis=-1),
    )
