"""A handful of sizes for a data set of graphs: so many programs serve all of it."""

from collections.abc import Iterator, Sequence

import jax
import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.graph import Graph
from jaxdl.core.graph_batch import GraphSize, batch_graphs, pad_graphs, size_of


def bucket_of(size: GraphSize) -> GraphSize:
    """The size to pad to: powers of two of nodes and edges, and one graph more.

    Batches of so many graphs then come in a handful of sizes. At most half of the nodes
    are padding, and less than half of the edges, where there are any.
    """
    nodes, edges = (
        1 << size.nodes.bit_length(),
        1 << max(size.edges - 1, 0).bit_length(),
    )
    return GraphSize(nodes, edges, size.graphs + 1)


def padded_batches(graphs: Sequence[Graph], batch_size: int) -> Iterator[Graph]:
    """Graphs in order, so many at a time, each batch padded to its bucket.

    The last batch is filled up with graphs that do not count and have no nodes, so that
    what is compiled for one batch serves all of the same bucket.

    Raises:
      ValueError: ``batch_size`` is below 1.
    """
    require(batch_size >= 1, "batch_size must be at least 1", batch_size)
    for start in range(0, len(graphs), batch_size):
        batch = batch_graphs(graphs[start : start + batch_size])
        size = size_of(batch)._replace(graphs=batch_size)
        yield pad_graphs(batch, bucket_of(size))


def stack_graphs(graphs: Sequence[Graph], size: GraphSize | None = None) -> Graph:
    """Graphs padded to one size and stacked: rows of a data set to draw batches from.

    ``jaxdl.core.graph.merge_graphs`` makes one graph of the rows that were drawn.

    Args:
      graphs: single graphs with the same features.
      size: of each row; by default the smallest in which all fit.

    Returns:
      NumPy arrays whose first axis counts the graphs.

    Raises:
      ValueError: there is no graph, or one does not fit.
    """
    require(len(graphs) > 0, "there must be at least one graph", 0)
    if size is None:
        largest = [max(sizes) for sizes in zip(*map(size_of, graphs), strict=True)]
        size = GraphSize(largest[0] + 1, largest[1], largest[2] + 1)
    padded = [pad_graphs(graph, size) for graph in graphs]
    return jax.tree.map(lambda *parts: np.stack(parts), *padded)
