"""T-GCN: gated recurrent units that hear their neighbours, for series at the nodes.

Source: Zhao, Song, Zhang, Liu, Wang, Lin, Deng and Li, "T-GCN: A Temporal Graph
Convolutional Network for Traffic Prediction", IEEE Transactions on Intelligent
Transportation Systems, 2020; with one convolution for the gates and one for the new
state, as the authors' code has it. Departure: what is read from the last state is the
change from the last value, and it is 0 before training.
"""

import math
from collections.abc import Mapping

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, require_graph
from jaxdl.models.registry import MODELS
from jaxdl.ops.propagate import normalised_sum

Kernels = Mapping[str, Array]
"""``gates`` ``[features, 2 features]`` and ``new`` ``[features, features]``."""


def tgcn_step(
    kernels: Kernels,
    matrix: Float[Array, "nodes nodes"],
    state: Float[Array, "nodes rows features"],
    from_input: Float[Array, "nodes rows wide"],
) -> Float[Array, "nodes rows features"]:
    """A step of a GRU in which a node hears the states of its neighbours too.

    ``r, u = σ(S h G + i)``, ``c = tanh(S (r h) N + i)`` and ``h = u h + (1 - u) c``
    with the kernels G and N.

    Args:
      kernels: what the states are multiplied with.
      matrix: S, the normalised adjacency with loops.
      state: h, of each node in each row.
      from_input: i, for r, u and c side by side: the input's part with the biases.
    """
    features = state.shape[-1]

    def heard(x: Array, kernel: Array) -> Array:
        return jnp.tensordot(matrix, x, 1) @ kernel

    gates = heard(state, kernels["gates"]) + from_input[..., : 2 * features]
    reset, update = jnp.split(nn.sigmoid(gates), 2, -1)
    new = heard(reset * state, kernels["new"]) + from_input[..., 2 * features :]
    return update * state + (1 - update) * jnp.tanh(new)


class TGCN(nn.Module):
    """Forecasts of the next values at every node, from the last values at all of them.

    Attributes:
      num_classes: how many steps ahead.
      features: width of the state of a node.
    """

    num_classes: int
    features: int = 64

    @nn.compact
    def __call__(self, graph: Graph, *, train: bool) -> Array:
        """What follows.

        Args:
          graph: its nodes are ``[nodes, *rows, time]`` values, the oldest first, and
            its edges weights ``[edges]`` of at least 0, or ``None`` for 1. The matrix
            that they become costs ``nodes²``.
          train: whether in training, which makes no difference.

        Returns:
          ``[nodes, *rows, num_classes]``.

        Raises:
          ValueError: a setting is below 1, the nodes have no series, or an edge has
            more than a weight.
        """
        del train
        require_graph(graph)
        for name in ("num_classes", "features"):
            require(getattr(self, name) >= 1, f"{name} must be at least 1", self)
        require(
            jnp.ndim(graph.nodes) >= 2,
            "nodes must be series [nodes, *rows, time]",
            f"shape {jnp.shape(graph.nodes)}",
        )
        require(
            graph.edges is None or jnp.ndim(graph.edges) == 1,
            "edges must be weights [edges], or None",
            f"shape {jnp.shape(graph.edges)}" if graph.edges is not None else "",
        )
        shape = jnp.shape(graph.nodes)
        rows = math.prod(shape[1:-1])
        x = jnp.asarray(graph.nodes).reshape(shape[0], rows, shape[-1])
        x = jnp.where(graph.node_mask[:, None, None], x, 0)  # 0 times NaN is NaN
        matrix = normalised_sum(
            jnp.eye(len(x), dtype=x.dtype), graph, weights=graph.edges
        )
        state = self._last_state(matrix, x)
        zeros = nn.initializers.zeros_init()
        change = nn.Dense(self.num_classes, kernel_init=zeros, name="output")(state)
        return (x[..., -1:] + change).reshape(*shape[:-1], self.num_classes)

    def _last_state(self, matrix: Array, x: Array) -> Array:
        inputs, kernels = [], {}
        heard = jnp.tensordot(matrix, x, 1)
        for name, gates, start in (("gates", 2, 1.0), ("new", 1, 0.0)):
            wide = gates * self.features
            draw = nn.initializers.glorot_uniform()
            kernel = self.param(f"{name}_kernel", draw, (1 + self.features, wide))
            fill = nn.initializers.constant(start)
            bias = self.param(f"{name}_bias", fill, (wide,))
            inputs.append((kernel[0], bias))
            kernels[name] = kernel[1:]
        kernel, bias = (jnp.concatenate(parts) for parts in zip(*inputs, strict=True))

        def step(state: Array, value: Array) -> tuple[Array, None]:
            from_input = value[..., None] * kernel[None, None] + bias[None, None]
            return tgcn_step(kernels, matrix, state, from_input), None

        first = jnp.zeros((*x.shape[:2], self.features), x.dtype)
        return jax.lax.scan(step, first, jnp.moveaxis(heard, -1, 0))[0]


def sample() -> Graph:
    """A graph of the size of the sensors of Los Angeles; only the shapes matter."""
    ids = jax.ShapeDtypeStruct((2833,), jnp.int32)
    count = jax.ShapeDtypeStruct((1,), jnp.int32)
    series = jax.ShapeDtypeStruct((207, 1, 12), jnp.float32)
    weights = jax.ShapeDtypeStruct((2833,), jnp.float32)
    return Graph(series, weights, ids, ids, None, count, count)


@MODELS.register(
    "tgcn",
    tasks=("regress",),
    input_shape=(12, 207),
    data="los_loop_graph",
    forms=("signals",),
    sample=sample,
    defaults={"lr": 0.01, "epochs": 20, "weight_decay": 0.0},
)
def tgcn(num_classes: int = 3, features: int = 64) -> TGCN:
    """Temporal graph convolutional network.

    Args:
      num_classes: how many steps ahead of every node.
      features: width of the state of a node.
    """
    return TGCN(num_classes, features)
