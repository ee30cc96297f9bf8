"""What every layer of graphs asks of the features that it changes."""

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.layers.rows_dense import Rows


def require_rows(x: Rows, graph: Graph) -> None:
    """Refuse features of nodes that are not those of the graph.

    Where ``graph.nodes`` is ``None`` nothing says how many nodes there are, and any
    number of rows is taken.

    Raises:
      ValueError: ``x`` is not ``[nodes, features]``.
    """
    nodes = x.shape[:1] if graph.nodes is None else (graph.num_nodes,)
    require(
        len(x.shape) == 2 and x.shape[:1] == nodes,
        f"x must be [{', '.join(map(str, nodes))}, features], a row for each node",
        f"shape {x.shape}",
    )
