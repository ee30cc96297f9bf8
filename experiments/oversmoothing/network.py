"""A graph network of any depth whose cures for smoothing are numbers of the program."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from experiments.oversmoothing.config import Cure
from jaxdl.core.graph import Graph
from jaxdl.ops.dropout import dropout
from jaxdl.ops.initial_residual import initial_residual
from jaxdl.ops.pair_norm import pair_norm
from jaxdl.ops.propagate import normalised_sum


class Params(NamedTuple):
    """The first layer, all hidden ones in a stack, and the classes."""

    first: Float[Array, "features width"]
    kernels: Float[Array, "layers width width"]
    biases: Float[Array, "layers width"]
    output: Float[Array, "width classes"]
    output_bias: Float[Array, " classes"]


def initial(
    key: jax.Array, depth: int, features: int, width: int, classes: int
) -> Params:
    """Glorot's weights of ``depth`` layers."""
    glorot = jax.nn.initializers.glorot_uniform()
    key_first, key_hidden, key_output = jax.random.split(key, 3)
    keys = jax.random.split(key_hidden, depth - 2)
    return Params(
        glorot(key_first, (features, width)),
        jax.vmap(lambda k: glorot(k, (width, width)))(keys),
        jnp.zeros((depth - 2, width)),
        glorot(key_output, (width, classes)),
        jnp.zeros(classes),
    )


def forward(
    params: Params,
    graph: Graph,
    cure: Cure,
    rate: Any = 0.0,
    key: jax.Array | None = None,
    *,
    edges: bool = False,
) -> tuple[Float[Array, "nodes classes"], Float[Array, "nodes width"]]:
    """The logits, and what the last hidden layer has.

    Args:
      params: of all layers.
      graph: its nodes are a matrix, which may be sparse.
      cure: against smoothing.
      rate: of dropout.
      key: of what is dropped in training; ``None`` drops nothing.
      edges: whether edges are dropped, which cannot be done by lists of neighbours.
    """

    def spread(x: Array, place: Any) -> Array:
        if key is None or not edges:
            return normalised_sum(x, graph)
        own = jax.random.fold_in(jax.random.fold_in(key, place), 1)
        kept = jax.random.bernoulli(own, 1 - cure.drop, graph.senders.shape)
        return normalised_sum(x, graph, weights=kept.astype(x.dtype))

    def thin(x: Array, place: Any) -> Array:
        return x if key is None else dropout(x, rate, jax.random.fold_in(key, place))

    def layer(x: Array, part: Any) -> tuple[Array, None]:
        kernel, bias, place = part
        strength = jnp.where(cure.decay > 0, jnp.log1p(cure.decay / place), 1.0)
        mixed = spread(thin(x, place), place)
        y = initial_residual(mixed, start, kernel, cure.teleport, strength) + bias[None]
        y = jnp.where(cure.scale > 0, pair_norm(y, graph, cure.scale), y)
        return jax.nn.relu(y) + cure.skip * x, None

    depth = len(params.kernels)
    start = jax.nn.relu(spread(graph.nodes @ params.first, 0))
    places = jnp.arange(1, depth + 1, dtype=jnp.int32)
    x, _ = jax.lax.scan(layer, start, (params.kernels, params.biases, places))
    logits = spread(thin(x, depth + 1) @ params.output, depth + 1)
    return logits + params.output_bias[None], x
