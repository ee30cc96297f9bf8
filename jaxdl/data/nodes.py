"""Examples that are nodes of one graph: how they are checked, and made up."""

import dataclasses
import zlib

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.checks import check_form, check_range
from jaxdl.data.graph.edges import with_reverse_edges
from jaxdl.data.graph.validate import validate_graph
from jaxdl.data.info import DataInfo, WithShared

ROWS = (60, 20, 20)


def check_nodes(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are numbers of nodes of the graph that all parts share.

    Raises:
      ValueError: there is no such graph, its features have another shape or dtype than
        ``info`` promises, it is not valid, or a number is not that of a node.
    """
    require(isinstance(shared, Graph), f"{where} must share a graph", type(shared))
    check_form("nodes", shared.nodes, np.float32, info.shape, where)
    validate_graph(shared, info.name)
    check_form("x", dataset.x, np.int32, (), where)
    require(len(dataset.x) > 0, f"{where} must have at least one row", 0)
    last = float(shared.num_nodes - 1)
    check_range("nodes", dataset.x, (0.0, last), where, "Number the nodes from 0.")


def fake_nodes(info: DataInfo) -> tuple[DataInfo, WithShared]:
    """A random graph whose edges join two nodes of one class, each pair once each way.

    It is the same at each call.

    Returns:
      The facts with the smaller numbers of rows, the parts, and the graph.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    nodes, classes = sum(ROWS), max(info.num_classes, 1)
    labels = (np.arange(nodes) % classes).astype(np.int32)
    patterns = random.normal(size=(classes, *info.shape))
    x = patterns[labels] + random.normal(size=(nodes, *info.shape))
    ends = np.repeat(np.arange(nodes), 3)
    steps = classes * random.integers(1, nodes // classes, len(ends))
    others = (ends + steps) // classes % (nodes // classes) * classes + labels[ends]
    pairs = np.unique(np.sort(np.stack([ends, others], axis=1)), axis=0)
    senders, receivers = pairs[pairs[:, 0] != pairs[:, 1]].T
    graph = one_graph(x.astype(np.float32), senders, receivers, edges=None)
    ids = random.permutation(nodes).astype(np.int32)
    train, validation, test = (
        Dataset(part, labels[part]) for part in np.split(ids, np.cumsum(ROWS)[:-1])
    )
    shared = with_reverse_edges(graph)
    return dataclasses.replace(info, rows=ROWS), WithShared(
        (train, validation, test), shared
    )
