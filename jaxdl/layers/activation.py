"""Activation functions by name, for models that take one as a setting."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import jax
from flax import linen as nn

from jaxdl.core.errors import unknown_name
from jaxdl.ops.activation import step

ACTIVATIONS: Mapping[str, Callable[[jax.Array], jax.Array]] = MappingProxyType(
    {
        "celu": nn.celu,
        "elu": nn.elu,
        "gelu": nn.gelu,
        "hard_sigmoid": nn.hard_sigmoid,
        "hard_swish": nn.hard_swish,
        "hard_tanh": nn.hard_tanh,
        "leaky_relu": nn.leaky_relu,
        "log_sigmoid": nn.log_sigmoid,
        "mish": jax.nn.mish,
        "relu": nn.relu,
        "relu6": nn.relu6,
        "selu": nn.selu,
        "sigmoid": nn.sigmoid,
        "silu": nn.silu,
        "soft_sign": nn.soft_sign,
        "softplus": nn.softplus,
        "squareplus": jax.nn.squareplus,
        "step": step,
        "tanh": nn.tanh,
    }
)


def activation(name: str) -> Callable[[jax.Array], jax.Array]:
    """The element-wise function of that name, as JAX defines it.

    Nothing in front of ``"step"`` learns: its gradient is 0.

    Raises:
      ValueError: the name is not in ``ACTIVATIONS``; the nearest ones are named.
    """
    if name not in ACTIVATIONS:
        cure = "jaxdl.layers.activation.ACTIVATIONS"
        raise unknown_name("activation", name, ACTIVATIONS, cure)
    return ACTIVATIONS[name]
