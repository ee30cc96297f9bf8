"""Examples that are whole graphs: how they are checked, and made up.

Graphs differ in size and the rows of a data set must not, for batches are drawn from
them inside a compiled program. So every graph is padded to the size of the largest
(``jaxdl.data.graph.stack_graphs``), and a batch of rows is one graph with padding in it
(``jaxdl.core.graph.merge_graphs``). One program serves all batches; the cost is that of
graphs which are all as large as the largest. ``filled_share`` says how much of that
counts.
"""

import dataclasses
import zlib
from typing import Any

import jax
import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph, merge_graphs, one_graph
from jaxdl.core.types import Dataset
from jaxdl.data.checks import check_form
from jaxdl.data.graph.buckets import stack_graphs
from jaxdl.data.graph.edges import with_reverse_edges
from jaxdl.data.graph.validate import check_graph
from jaxdl.data.info import DataInfo, WithShared

ROWS = (48, 16, 16)


def check_graphs(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are graphs of one size, stacked.

    Raises:
      ValueError: they are not, there is no row, the features have another shape or
        dtype than ``info`` promises, or a graph is not valid; the first is named.
    """
    del shared
    graphs = dataset.x
    require(
        isinstance(graphs, Graph),
        f"x of {where} must be a Graph",
        type(graphs),
        "jaxdl.data.graph.stack_graphs makes one of many.",
    )
    check_form("nodes", graphs.nodes, np.float32, _of_one(graphs.nodes, info, 0), where)
    rows = len(graphs.nodes)
    require(rows > 0, f"{where} must have at least one row", rows)
    if len(info.shape) > 1:
        form = _of_one(graphs.edges, info, 1)
        check_form("edges", graphs.edges, np.float32, form, where, rows)
    lengths = {len(leaf) for leaf in jax.tree.leaves(graphs)}
    require(lengths == {rows}, f"graphs of {where} must have {rows} rows", lengths)
    try:
        check_graph(merge_graphs(graphs), where)
    except ValueError:
        for row in range(rows):
            one = jax.tree.map(lambda leaf, row=row: leaf[row], graphs)
            check_graph(one, f"graph {row} of {where}")
        raise


def _of_one(values: Any, info: DataInfo, which: int) -> tuple[int, ...]:
    """The shape that the features of one graph must have; its size is free."""
    return (*np.shape(values)[1:2], info.shape[which])


def filled_share(graphs: Graph) -> float:
    """The share of the nodes of stacked graphs that are not padding."""
    counted = np.sum(np.asarray(graphs.n_node) * np.asarray(graphs.mask))
    return float(counted / graphs.nodes[..., 0].size)


def fake_graphs(info: DataInfo) -> tuple[DataInfo, WithShared]:
    """Random rings with a chord, of 4 to 8 nodes; the same at each call.

    The features of the nodes are the pattern of the class plus noise; where a number is
    to be predicted, it is a linear function of their mean.

    Returns:
      The facts with the smaller numbers of rows, and the parts.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    classes, features = max(info.num_classes, 1), info.shape[0]
    patterns = random.normal(size=(classes, features))
    slope = random.normal(size=(features, info.num_targets))
    labels = (np.arange(sum(ROWS)) % classes).astype(np.int32)
    graphs = [_ring(random, patterns[label], info.shape[1:]) for label in labels]
    means = np.stack([graph.nodes.mean(0) for graph in graphs])
    y = labels if info.num_classes else (means @ slope).astype(np.float32)
    stacked = stack_graphs(graphs)
    train, validation, test = (
        Dataset(jax.tree.map(lambda leaf, at=at: leaf[at], stacked), y[at])
        for at in np.split(random.permutation(len(y)), np.cumsum(ROWS)[:-1])
    )
    return dataclasses.replace(info, rows=ROWS), WithShared(
        (train, validation, test), None
    )


def _ring(
    random: np.random.Generator, pattern: np.ndarray, edge_shape: tuple[int, ...]
) -> Graph:
    """A ring with a chord, its features around a pattern."""
    size = int(random.integers(4, 9))
    x = pattern + random.normal(size=(size, len(pattern))) / 3
    ids = np.arange(size)
    senders = np.append(ids, 0)
    receivers = np.append((ids + 1) % size, 2)
    edges = None
    if edge_shape:
        edges = random.normal(size=(size + 1, *edge_shape)).astype(np.float32)
    return with_reverse_edges(
        one_graph(x.astype(np.float32), senders, receivers, edges=edges)
    )
