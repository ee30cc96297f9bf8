"""Graph attention network in which each node ranks its neighbours in its own order.

Source: Brody, Alon and Yahav, "How Attentive are Graph Attention Networks?", ICLR 2022.
"""

from typing import Any, ClassVar

from jaxdl.core.types import Scalar
from jaxdl.layers.graph.gatv2 import GATv2Conv
from jaxdl.models.graph.gat import GAT
from jaxdl.models.graph.shared import NODES
from jaxdl.models.registry import MODELS


class GATv2(GAT):
    """``GAT`` made of ``GATv2Conv``; its attributes are the same."""

    layer: ClassVar[Any] = GATv2Conv


@MODELS.register("gatv2", **NODES)
def gatv2(
    num_classes: int = 7,
    dim: int = 8,
    num_heads: int = 8,
    num_layers: int = 2,
    output_heads: int = 1,
    dropout_rate: Scalar = 0.6,
) -> GATv2:
    """Graph attention network, second version.

    Args:
      num_classes: number of classes of nodes.
      dim: features of each head of a hidden layer.
      num_heads: heads of a hidden layer.
      num_layers: attention layers in total.
      output_heads: heads of the last layer, which are averaged.
      dropout_rate: probability of zeroing an input, or a weight of attention.
    """
    return GATv2(num_classes, dim, num_heads, num_layers, output_heads, dropout_rate)
