"""Graphs that the tests share."""

import numpy as np

from jaxdl.core.graph import one_graph
from jaxdl.core.graph_batch import batch_graphs


def random_graph(seed, nodes, edges, features=3, edge_features=2):
    """A graph with random ends, features of nodes, edges and the whole."""
    draw = np.random.default_rng(seed)

    def normal(*shape):
        return draw.normal(size=shape).astype(np.float32)

    return one_graph(
        normal(nodes, features),
        draw.integers(0, max(nodes, 1), edges),
        draw.integers(0, max(nodes, 1), edges),
        edges=normal(edges, edge_features),
        globals=normal(2),
    )


def several(seed=0, **sizes):
    """A batch: one of five nodes, one without edges, one of a node with two loops."""
    shapes = [(5, 9), (3, 0), (1, 2), (4, 6)]
    return batch_graphs(
        [random_graph(seed + i, *shape, **sizes) for i, shape in enumerate(shapes)]
    )
