"""From the nodes of each graph to the graph: sums, means and maxima."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jaxtyping import Array, Float

from jaxdl.core.errors import unknown_name
from jaxdl.core.graph import Graph
from jaxdl.ops.segment import segment_max, segment_mean, segment_sum

READOUTS: Mapping[str, Callable[..., Array]] = MappingProxyType(
    {"sum": segment_sum, "mean": segment_mean, "max": segment_max}
)


def readout(
    x: Float[Array, " nodes *rest"], graph: Graph, kind: str = "sum"
) -> Float[Array, " graphs *rest"]:
    """One row for each graph.

    A sum tells graphs of different sizes apart; a mean sees shares, and a maximum what
    is there at all.

    Args:
      x: features of the nodes.
      graph: which node belongs to which graph.
      kind: ``"sum"``, ``"mean"`` or ``"max"``.

    Returns:
      Rows; 0 for a graph without nodes. What the rows of the padding hold does not
      matter.

    Raises:
      ValueError: the kind is unknown.
    """
    if kind not in READOUTS:
        raise unknown_name("readout", kind, READOUTS, "jaxdl.ops.readout.READOUTS")
    reduce = READOUTS[kind]
    return reduce(x, graph.graph_of_node, graph.num_graphs, mask=graph.node_mask)
