"""Examples that are series at the nodes of one graph: how they are checked, made up."""

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.checks import FINITE, check_form, check_range
from jaxdl.data.fake import fake_twin
from jaxdl.data.graph.edges import with_reverse_edges
from jaxdl.data.graph.validate import validate_graph
from jaxdl.data.info import DataInfo, WithShared


def check_signals(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are series at the nodes of the graph that all parts share.

    Raises:
      ValueError: there is no such graph, it is not valid or has another number of
        nodes, the series have another shape or dtype, there is none, or a value is not
        finite.
    """
    require(isinstance(shared, Graph), f"{where} must share a graph", type(shared))
    validate_graph(shared, info.name)
    nodes = info.shape[-1]
    rule = f"the graph of {where} must have {nodes} nodes"
    require(shared.num_nodes == nodes, rule, shared.num_nodes)
    check_form("x", dataset.x, np.float32, info.shape, where)
    require(len(dataset.x) > 0, f"{where} must have at least one row", 0)
    check_range("values", dataset.x, FINITE, where, "Drop or fill that row.")


def fake_signals(info: DataInfo) -> tuple[DataInfo, WithShared]:
    """Series that mean nothing, at the nodes of a ring; the same at each call.

    Returns:
      The facts with the smaller numbers of rows, the parts, and the graph.
    """
    nodes = info.shape[-1]
    ring = np.arange(nodes)
    ends = ring, (ring + 1) % nodes
    weights = np.ones(nodes, np.float32)
    graph = one_graph(np.ones((nodes, 1), np.float32), *ends, edges=weights)
    info, parts = fake_twin(info)
    return info, WithShared(parts, with_reverse_edges(graph))
