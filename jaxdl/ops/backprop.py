"""Backpropagation by hand: the chain rule of a two-layer network, line by line.

Nothing here calls ``jax.grad``; it is what ``jax.grad`` finds. Examples are columns, as
in the lecture notes that write ``Z = W X + b``; everywhere else in the library they are
rows. Source: Rumelhart, Hinton and Williams, "Learning Representations by
Back-Propagating Errors", Nature 323, 1986.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from jaxdl.core.errors import unknown_name

Slope = Callable[[jax.Array, jax.Array], jax.Array]
HIDDEN: Mapping[str, tuple[Callable[[jax.Array], jax.Array], Slope]] = MappingProxyType(
    {
        "relu": (jax.nn.relu, lambda z, a: (z > 0).astype(z.dtype)),
        "sigmoid": (jax.nn.sigmoid, lambda z, a: a * (1 - a)),
        "tanh": (jnp.tanh, lambda z, a: 1 - a**2),
    }
)
"""By name, an activation ``z -> a`` and its derivative, of ``z`` and ``a``."""

OUTPUT: Mapping[str, Callable[[jax.Array], jax.Array]] = MappingProxyType(
    {
        "identity": lambda z: z,
        "sigmoid": jax.nn.sigmoid,
        "softmax": lambda z: jax.nn.softmax(z, axis=0),
    }
)
"""By name, what the last layer applies; each goes with the loss named below."""


class TwoLayerParams(NamedTuple):
    """Weights and biases.

    Attributes:
      w1: ``[hidden, inputs]``.
      b1: ``[hidden, 1]``.
      w2: ``[outputs, hidden]``.
      b2: ``[outputs, 1]``.
    """

    w1: Float[Array, "hidden inputs"]
    b1: Float[Array, "hidden 1"]
    w2: Float[Array, "outputs hidden"]
    b2: Float[Array, "outputs 1"]


class TwoLayerActivations(NamedTuple):
    """What the forward pass computes, and the backward pass needs again.

    Attributes:
      z1: ``[hidden, batch]``, before the hidden activation.
      a1: ``[hidden, batch]``, after it.
      z2: ``[outputs, batch]``, before the last activation: logits.
      a2: ``[outputs, batch]``, after it: the prediction.
    """

    z1: Float[Array, "hidden batch"]
    a1: Float[Array, "hidden batch"]
    z2: Float[Array, "outputs batch"]
    a2: Float[Array, "outputs batch"]


class TwoLayerGradients(NamedTuple):
    """Derivatives, each of the shape of what is differentiated by.

    Attributes:
      dz2: of the loss of an example by its ``z2``.
      dw2: of the mean loss by ``w2``.
      db2: of the mean loss by ``b2``.
      dz1: of the loss of an example by its ``z1``.
      dw1: of the mean loss by ``w1``.
      db1: of the mean loss by ``b1``.
    """

    dz2: Float[Array, "outputs batch"]
    dw2: Float[Array, "outputs hidden"]
    db2: Float[Array, "outputs 1"]
    dz1: Float[Array, "hidden batch"]
    dw1: Float[Array, "hidden inputs"]
    db1: Float[Array, "hidden 1"]


def two_layer_forward(
    params: TwoLayerParams,
    x: Float[Array, "inputs batch"],
    *,
    hidden: str = "tanh",
    output: str = "sigmoid",
) -> TwoLayerActivations:
    """The prediction of ``W2 g(W1 x + b1) + b2``, with all that leads to it.

    Args:
      params: weights and biases.
      x: examples in columns.
      hidden: ``g``, a name in ``HIDDEN``.
      output: what is applied last, a name in ``OUTPUT``.

    Raises:
      ValueError: a name is not known.
    """
    g, _ = _named("hidden activation", hidden, HIDDEN)
    last = _named("output", output, OUTPUT)
    z1 = params.w1 @ x + params.b1
    a1 = g(z1)
    z2 = params.w2 @ a1 + params.b2
    return TwoLayerActivations(z1, a1, z2, last(z2))


def two_layer_backward(
    params: TwoLayerParams,
    activations: TwoLayerActivations,
    x: Float[Array, "inputs batch"],
    y: Float[Array, "outputs batch"],
    *,
    hidden: str = "tanh",
) -> TwoLayerGradients:
    """The gradients, from the loss back to the input, by the chain rule.

    The loss is the one that makes ``dz2 = a2 - y``: half the squared error after
    ``"identity"``, binary cross-entropy after ``"sigmoid"``, cross-entropy after
    ``"softmax"``; summed over outputs, and its mean taken over the batch.

    Args:
      params: as in the forward pass.
      activations: its result.
      x: examples in columns.
      y: targets in columns; one-hot for a softmax.
      hidden: as in the forward pass.

    Raises:
      ValueError: ``hidden`` is not known.
    """
    _, slope = _named("hidden activation", hidden, HIDDEN)
    batch = x.shape[1]
    z1, a1, _, a2 = activations
    dz2 = a2 - y
    dw2 = dz2 @ a1.T / batch
    db2 = jnp.sum(dz2, axis=1, keepdims=True) / batch
    dz1 = (params.w2.T @ dz2) * slope(z1, a1)
    dw1 = dz1 @ x.T / batch
    db1 = jnp.sum(dz1, axis=1, keepdims=True) / batch
    return TwoLayerGradients(dz2, dw2, db2, dz1, dw1, db1)


def _named(kind: str, name: str, known: Mapping[str, Any]) -> Any:
    if name not in known:
        raise unknown_name(kind, name, known, "jaxdl.ops.backprop")
    return known[name]
