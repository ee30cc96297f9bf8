"""Layers of graphs: what a node is, from what its neighbours are.

All have one convention. A layer is called as ``Layer(...)(x, graph)``: ``x`` are the
features ``[nodes, features]`` that it changes, and ``graph`` says which nodes are
joined and what is padding. The features in ``graph.nodes`` are where a network starts;
a layer does not read them. One that uses features of edges takes those in
``graph.edges``, or an array ``[edges, ...]`` after ``graph`` where the network changes
them. What is random takes ``train`` as in all layers. Features that have not a row for
each node are refused by all (``rows.require_rows``).

A message goes from sender to receiver, so a node hears of those whose edges end at it.
Every layer keeps to four laws (``jaxdl.testing``): the order of the nodes and that of
the edges do not matter, padding has no part, and a batch is its graphs one by one. A
node that no edge enters gets what its own features give, and a finite gradient; rows of
padding hold what may be anything finite.

The formula is a function in ``jaxdl.ops`` of features and either the graph or
``graph.ends``: senders, receivers and which edges count. A network in
``jaxdl.models.graph`` takes a ``Graph`` alone.
"""

from jaxdl.layers.graph.cheb import ChebConv as ChebConv
from jaxdl.layers.graph.egnn import EGNNConv as EGNNConv
from jaxdl.layers.graph.gat import GATConv as GATConv
from jaxdl.layers.graph.gatv2 import GATv2Conv as GATv2Conv
from jaxdl.layers.graph.gcn import GCNConv as GCNConv
from jaxdl.layers.graph.gcn2 import GCN2Conv as GCN2Conv
from jaxdl.layers.graph.gin import GINConv as GINConv
from jaxdl.layers.graph.network import GraphNetwork as GraphNetwork
from jaxdl.layers.graph.nn_conv import EdgeMatrixMessages as EdgeMatrixMessages
from jaxdl.layers.graph.nn_conv import MPNNConv as MPNNConv
from jaxdl.layers.graph.nn_conv import NNConv as NNConv
from jaxdl.layers.graph.pna import PNAConv as PNAConv
from jaxdl.layers.graph.pooling import AttentionReadout as AttentionReadout
from jaxdl.layers.graph.pooling import TopKPooling as TopKPooling
from jaxdl.layers.graph.sage import SAGEConv as SAGEConv
from jaxdl.layers.graph.sgc import SGConv as SGConv
from jaxdl.layers.graph.transformer import (
    GraphTransformerBlock as GraphTransformerBlock,
)
from jaxdl.layers.graph.transformer import TransformerConv as TransformerConv
