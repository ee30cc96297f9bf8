"""Graph networks of the library, as a user trains them on one large graph."""

from typing import Any

import jax
import numpy as np
import optax
from flax import linen as nn

from benchmarks.citation import Citations, cora, large
from benchmarks.ours import stepping
from jaxdl.core.types import Batch
from jaxdl.data.graph import one_graph, with_neighbours
from jaxdl.losses import cross_entropy_loss
from jaxdl.models.graph import GAT, GCN
from jaxdl.train import Learner, supervised


def learner(model: nn.Module) -> Learner:
    """A classifier of nodes, trained by Adam."""
    return supervised(
        model,
        lambda logits, batch, hparams: cross_entropy_loss(logits, batch.y),
        lambda hparams: optax.adam(hparams.learning_rate),
    )


def batch(data: Citations, *, lists: bool) -> Batch:
    """All nodes at once, on a graph with neighbour lists or without."""
    graph = one_graph(data.x, data.senders, data.receivers)
    graph = with_neighbours(graph) if lists else graph
    return jax.device_put(Batch(graph, data.y, np.ones(len(data.y), np.float32)))


def gcn(data: Citations, *, lists: bool = True) -> Any:
    """A GCN of two layers."""
    model = GCN(data.classes, (data.hidden,), dropout_rate=0.0)
    return stepping(learner(model), batch(data, lists=lists))


def gat(data: Citations, *, lists: bool = True) -> Any:
    """A GAT of two layers with eight heads of eight features."""
    model = GAT(data.classes, dropout_rate=0.0)
    return stepping(learner(model), batch(data, lists=lists))


def gcn_cora() -> Any:
    """GCN at the size of Cora."""
    return gcn(cora())


def gcn_cora_segments() -> Any:
    """The same by sums over segments."""
    return gcn(cora(), lists=False)


def gat_cora() -> Any:
    """GAT at the size of Cora."""
    return gat(cora())


def gat_cora_segments() -> Any:
    """The same by sums over segments."""
    return gat(cora(), lists=False)


def gcn_large() -> Any:
    """GCN on 100,000 nodes and 1,000,000 edges."""
    return gcn(large())


def gcn_large_segments() -> Any:
    """The same by sums over segments."""
    return gcn(large(), lists=False)


def gat_large() -> Any:
    """GAT on 100,000 nodes and 1,000,000 edges."""
    return gat(large())


def gat_large_segments() -> Any:
    """The same by sums over segments."""
    return gat(large(), lists=False)
