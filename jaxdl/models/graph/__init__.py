"""Models of graphs: each takes a ``Graph`` and gives logits of nodes or graphs.

They refuse what is none. ``EGNN`` takes clouds of points, and makes a graph of each.
"""

from jaxdl.models.graph.appnp import APPNP as APPNP
from jaxdl.models.graph.appnp import appnp as appnp
from jaxdl.models.graph.chebnet import ChebNet as ChebNet
from jaxdl.models.graph.chebnet import chebnet as chebnet
from jaxdl.models.graph.egnn import EGNN as EGNN
from jaxdl.models.graph.egnn import egnn as egnn
from jaxdl.models.graph.gat import GAT as GAT
from jaxdl.models.graph.gat import gat as gat
from jaxdl.models.graph.gatv2 import GATv2 as GATv2
from jaxdl.models.graph.gatv2 import gatv2 as gatv2
from jaxdl.models.graph.gcn import GCN as GCN
from jaxdl.models.graph.gcn import gcn as gcn
from jaxdl.models.graph.gcnii import GCNII as GCNII
from jaxdl.models.graph.gcnii import gcnii as gcnii
from jaxdl.models.graph.gin import GIN as GIN
from jaxdl.models.graph.gin import gin as gin
from jaxdl.models.graph.lightgcn import LightGCN as LightGCN
from jaxdl.models.graph.mpnn import MPNN as MPNN
from jaxdl.models.graph.mpnn import mpnn as mpnn
from jaxdl.models.graph.pooled import PooledNetwork as PooledNetwork
from jaxdl.models.graph.pooled import gat_pool as gat_pool
from jaxdl.models.graph.pooled import gcn_pool as gcn_pool
from jaxdl.models.graph.sage import SAGE as SAGE
from jaxdl.models.graph.sage import sage as sage
from jaxdl.models.graph.sgc import SGC as SGC
from jaxdl.models.graph.sgc import sgc as sgc
from jaxdl.models.graph.tgcn import TGCN as TGCN
from jaxdl.models.graph.tgcn import tgcn as tgcn
from jaxdl.models.graph.transformer import GraphTransformer as GraphTransformer
from jaxdl.models.graph.transformer import graph_transformer as graph_transformer
