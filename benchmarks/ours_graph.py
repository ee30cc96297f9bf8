"""Graph networks of the library, as a user trains them on one large graph."""

from typing import Any

import jax
import numpy as np

from benchmarks.citation import Citations, cora, large
from benchmarks.ours import classifier, stepping
from jaxdl.core.types import Batch
from jaxdl.data.graph import one_graph, with_neighbours
from jaxdl.models.graph import GAT, GCN


def batch(data: Citations, *, lists: bool) -> Batch:
    """All nodes at once, on a graph with neighbour lists or without."""
    graph = one_graph(data.x, data.senders, data.receivers)
    graph = with_neighbours(graph) if lists else graph
    return jax.device_put(Batch(graph, data.y, np.ones(len(data.y), np.float32)))


MODELS = {
    "gcn": lambda data: GCN(data.classes, (data.hidden,), dropout_rate=0.0),
    "gat": lambda data: GAT(data.classes, dropout_rate=0.0),
}
"""Two layers each; the hidden one of GAT has eight heads of eight features."""


def training(name: str, data: Citations, *, lists: bool = True) -> Any:
    """Steps of a model on all nodes."""
    return stepping(classifier(MODELS[name](data)), batch(data, lists=lists))


def gcn_cora() -> Any:
    """GCN at the size of Cora."""
    return training("gcn", cora())


def gcn_cora_segments() -> Any:
    """The same by sums over segments."""
    return training("gcn", cora(), lists=False)


def gat_cora() -> Any:
    """GAT at the size of Cora."""
    return training("gat", cora())


def gat_cora_segments() -> Any:
    """The same by sums over segments."""
    return training("gat", cora(), lists=False)


def gcn_large() -> Any:
    """GCN on 100,000 nodes and 1,000,000 edges."""
    return training("gcn", large())


def gcn_large_segments() -> Any:
    """The same by sums over segments."""
    return training("gcn", large(), lists=False)


def gat_large() -> Any:
    """GAT on 100,000 nodes and 1,000,000 edges."""
    return training("gat", large())


def gat_large_segments() -> Any:
    """The same by sums over segments."""
    return training("gat", large(), lists=False)
