"""Every layer of graphs refuses features that are not those of the nodes."""

import jax.numpy as jnp
import pytest

from jaxdl.layers import graph as layers
from jaxdl.layers.graph.rows import require_rows
from tests.core.graphs import random_graph

SETTINGS = {
    "EdgeMatrixMessages": (2,),
    "GATConv": (2,),
    "GATv2Conv": (2,),
    "GINConv": ((2,),),
    "PNAConv": (2, 1.0),
    "MPNNConv": (),
    "GCN2Conv": (),
    "AttentionReadout": (),
    "TopKPooling": (),
    "GraphTransformerBlock": (1,),
    "TransformerConv": (2, 1),
}
WHOLE = {"GraphNetwork"}  # takes a graph alone
NAMES = sorted(name for name in vars(layers) if name[0].isupper() and name not in WHOLE)
GRAPH = random_graph(0, 3, 4)


@pytest.mark.usefixtures("as_users_have_it")
@pytest.mark.parametrize("name", NAMES)
def test_rows_that_are_not_those_of_the_nodes_are_refused(name, key):
    layer = getattr(layers, name)(*SETTINGS.get(name, (2,)))
    more = {"GCN2Conv": lambda x: (GRAPH, x), "EGNNConv": lambda x: (x, GRAPH)}
    for shape in ((5, 2), (3,)):
        x = jnp.ones(shape)
        rest = more.get(name, lambda x: (GRAPH,))(x)
        kwargs = {"train": False} if "GAT" in name else {}
        with pytest.raises(ValueError, match=r"x must be \[3, features\], a row for"):
            layer.init(key, x, *rest, **kwargs)


def test_without_features_of_the_graph_any_number_is_taken():
    require_rows(jnp.ones((5, 2)), GRAPH._replace(nodes=None))
    require_rows(jnp.ones((3, 7)), GRAPH)
