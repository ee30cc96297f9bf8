"""A convolutional network whose shortcuts and batch norm are numbers of the program."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, PyTree

import jaxdl
from experiments.residuals.config import HParams
from jaxdl.ops.conv import conv2d
from jaxdl.ops.pool import max_pool

NUM_CLASSES = 10
MOMENTUM, EPSILON = 0.9, 1e-5  # of the running averages; added to the variance

Maps = Float[Array, "batch height width channels"]


class ConvParams(NamedTuple):
    """A convolution of 3x3, or a stack of them, with what batch norm learns."""

    kernel: Float[Array, "*stack rows columns inputs channels"]
    gain: Float[Array, "*stack channels"]
    bias: Float[Array, "*stack channels"]


class Params(NamedTuple):
    """The first convolution, all blocks in a stack of two each, and the classes."""

    first: ConvParams
    blocks: ConvParams
    output_kernel: Float[Array, "channels classes"]
    output_bias: Float[Array, " classes"]


class Moments(NamedTuple):
    """Mean and variance of each channel, by which batch norm normalises."""

    mean: Float[Array, "*stack channels"]
    variance: Float[Array, "*stack channels"]


class Averages(NamedTuple):
    """What batch norm uses in evaluation."""

    first: Moments
    blocks: Moments


def initial(key: jax.Array, depth: int, channels: int) -> jaxdl.Variables:
    """He's normal weights; a network of ``depth`` layers has ``depth / 2 - 1`` blocks.

    Args:
      key: decides the weights.
      depth: layers with weights; even, at least 4.
      channels: of every convolution.
    """
    stack = (depth // 2 - 1, 2)
    he = jax.nn.initializers.variance_scaling(2.0, "fan_in", "normal")

    def conv(key: jax.Array, stack: tuple[int, ...], inputs: int) -> ConvParams:
        size = (3, 3, inputs, channels)
        keys = jax.random.split(key, stack)
        kernel = jax.vmap(lambda k: he(k, size))(keys.reshape(-1))
        units = (*stack, channels)
        return ConvParams(
            kernel.reshape(*stack, *size), jnp.ones(units), jnp.zeros(units)
        )

    def moments(stack: tuple[int, ...]) -> Moments:
        return Moments(jnp.zeros((*stack, channels)), jnp.ones((*stack, channels)))

    key_first, key_blocks, key_output = jax.random.split(key, 3)
    params = Params(
        conv(key_first, (), 1),
        conv(key_blocks, stack, channels),
        he(key_output, (channels, NUM_CLASSES)),
        jnp.zeros(NUM_CLASSES),
    )
    return jaxdl.Variables(params, Averages(moments(()), moments(stack)))


def convolved(
    x: Maps, params: ConvParams, moments: Moments, norm: Any, train: bool
) -> tuple[Maps, Moments]:
    """A convolution and batch norm; and the averages, moved on if in training."""
    z = conv2d(x, params.kernel)
    own = Moments(z.mean((0, 1, 2)), z.var((0, 1, 2))) if train else moments
    unit = (z - own.mean) / jnp.sqrt(own.variance + EPSILON) * params.gain
    moved = jax.tree.map(lambda a, b: MOMENTUM * a + (1 - MOMENTUM) * b, moments, own)
    return jnp.where(norm > 0, unit, z) + params.bias, moved


def forward(
    variables: jaxdl.Variables,
    x: Maps,
    hparams: HParams,
    *,
    train: bool,
    nudge: Float[Array, "blocks batch height width channels"] | None = None,
) -> tuple[Float[Array, "batch classes"], tuple[Averages, Any]]:
    """The logits; the averages and what every block gives.

    The first map is pooled to half its size. A block is two convolutions; its input,
    times ``hparams.skip``, is added before the last ReLU.

    Args:
      variables: parameters and averages.
      x: images.
      hparams: which shortcuts and norms there are.
      train: whether batch norm uses the batch.
      nudge: added to what each block gives; its gradient is the gradient there.
    """
    params, averages = variables
    x, first = convolved(x, params.first, averages.first, hparams.norm, train)
    x = max_pool(jax.nn.relu(x), 2)
    if nudge is None:
        nudge = jnp.zeros((len(params.blocks.kernel), 1, 1, 1, 1))

    def block(x: Maps, part: Any) -> tuple[Maps, Any]:
        own, moments, nudge = part
        y, moved = x, []
        for i in range(2):
            layer = jax.tree.map(lambda leaf, i=i: leaf[i], (own, moments))
            y = jax.nn.relu(y) if i else y
            y, after = convolved(y, *layer, hparams.norm, train)
            moved.append(after)
        x = jax.nn.relu(hparams.skip * x + y) + nudge
        return x, (jax.tree.map(lambda a, b: jnp.stack([a, b]), *moved), x)

    parts = (params.blocks, averages.blocks, nudge)
    x, (blocks, seen) = jax.lax.scan(block, x, parts)
    logits = x.mean((1, 2)) @ params.output_kernel + params.output_bias
    return logits, (Averages(first, blocks), seen)


def deep_cnn(depth: int, channels: int, hparams: HParams) -> jaxdl.Model:
    """The model of some hyper-parameters; ``depth`` and ``channels`` as ``initial``."""

    def apply(
        variables: jaxdl.Variables, x: Maps, *, train: bool, key: Any = None
    ) -> tuple[PyTree, PyTree]:
        logits, (averages, _) = forward(variables, x, hparams, train=train)
        return logits, averages if train else variables.state

    return jaxdl.Model(lambda key, x: initial(key, depth, channels), apply)
