"""Networks of whole graphs: convolutions, a readout, and a perceptron behind it.

This is the usual baseline: Xu et al., "How Powerful are Graph Neural Networks?", ICLR
2019, compare with such a network of GCN layers. Departures: the last layer's readout
alone, not that of every layer; layer norm in place of batch norm.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float

from jaxdl.core.errors import require, unknown_name
from jaxdl.core.graph import Graph, require_graph
from jaxdl.core.types import Scalar
from jaxdl.layers.dropout import Dropout
from jaxdl.layers.graph.gat import GATConv
from jaxdl.layers.graph.gcn import GCNConv
from jaxdl.models.graph.whole import GRAPHS, require_sizes
from jaxdl.models.registry import MODELS
from jaxdl.ops.readout import readout

HEADS = 4

Convolve = Callable[[jax.Array, Graph, bool], jax.Array]


def _gcn(width: int, name: str) -> Convolve:
    layer = GCNConv(width, name=name)
    return lambda x, graph, train: layer(x, graph)


def _gat(width: int, name: str) -> Convolve:
    require(width % HEADS == 0, f"width must be a multiple of {HEADS}", width)
    layer = GATConv(width // HEADS, HEADS, name=name)
    return lambda x, graph, train: layer(x, graph, train=train)


CONVOLUTIONS: Mapping[str, Callable[[int, str], Convolve]] = MappingProxyType(
    {"gcn": _gcn, "gat": _gat}
)
"""By name, ``(width, name) -> convolution``."""


class PooledNetwork(nn.Module):
    """Classifier of graphs: convolutions with layer norm and ReLU, then their pool.

    Attributes:
      num_classes: number of outputs of each graph.
      convolution: a name in ``CONVOLUTIONS``.
      width: features of each layer.
      num_layers: how far a node hears, at least 1.
      readout: a name in ``jaxdl.ops.readout.READOUTS``.
      dropout_rate: probability of zeroing a feature of the pool in training.
    """

    num_classes: int
    convolution: str = "gcn"
    width: int = 64
    num_layers: int = 3
    readout: str = "mean"
    dropout_rate: Scalar = 0.5

    @nn.compact
    def __call__(
        self, graph: Graph, *, train: bool
    ) -> Float[Array, "graphs {self.num_classes}"]:
        """Logits of every graph; those of the padding do not matter.

        Raises:
          ValueError: a size is below 1, ``width`` is not a multiple of the heads, or
            the convolution or the readout is unknown.
        """
        require_graph(graph)
        require_sizes(self.num_classes, self.width, self.num_layers)
        make: Any = CONVOLUTIONS.get(self.convolution)
        if make is None:
            raise unknown_name(
                "convolution", self.convolution, CONVOLUTIONS, "pooled.CONVOLUTIONS"
            )
        x = jnp.asarray(graph.nodes)
        for i in range(self.num_layers):
            x = make(self.width, f"conv_{i}")(x, graph, train)
            x = nn.relu(nn.LayerNorm(1e-5, name=f"norm_{i}")(x))
        x = readout(x, graph, self.readout)
        x = nn.relu(nn.Dense(self.width, name="hidden")(x))
        x = Dropout(self.dropout_rate, name="dropout")(x, train=train)
        return nn.Dense(self.num_classes, name="output")(x)


@MODELS.register("gcn_pool", **GRAPHS)
def gcn_pool(
    num_classes: int = 4,
    width: int = 64,
    num_layers: int = 3,
    readout: str = "mean",
    dropout_rate: Scalar = 0.5,
) -> PooledNetwork:
    """Graph convolutions and the pool of their nodes.

    Args:
      num_classes: number of classes of graphs.
      width: features of each layer.
      num_layers: how far a node hears.
      readout: how nodes become a graph; sum, mean or max.
      dropout_rate: probability of zeroing a feature of the pool in training.
    """
    return PooledNetwork(num_classes, "gcn", width, num_layers, readout, dropout_rate)


@MODELS.register("gat_pool", **GRAPHS)
def gat_pool(
    num_classes: int = 4,
    width: int = 64,
    num_layers: int = 3,
    readout: str = "mean",
    dropout_rate: Scalar = 0.5,
) -> PooledNetwork:
    """Graph attention of four heads and the pool of its nodes.

    Args:
      num_classes: number of classes of graphs.
      width: features of each layer, a multiple of 4.
      num_layers: how far a node hears.
      readout: how nodes become a graph; sum, mean or max.
      dropout_rate: probability of zeroing a feature of the pool in training.
    """
    return PooledNetwork(num_classes, "gat", width, num_layers, readout, dropout_rate)
