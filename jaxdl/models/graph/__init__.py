"""Models of graphs: each takes a ``Graph`` and gives logits of nodes or graphs."""

from jaxdl.models.graph.appnp import APPNP as APPNP
from jaxdl.models.graph.appnp import appnp as appnp
from jaxdl.models.graph.chebnet import ChebNet as ChebNet
from jaxdl.models.graph.chebnet import chebnet as chebnet
from jaxdl.models.graph.gat import GAT as GAT
from jaxdl.models.graph.gat import gat as gat
from jaxdl.models.graph.gatv2 import GATv2 as GATv2
from jaxdl.models.graph.gatv2 import gatv2 as gatv2
from jaxdl.models.graph.gcn import GCN as GCN
from jaxdl.models.graph.gcn import gcn as gcn
from jaxdl.models.graph.gin import GIN as GIN
from jaxdl.models.graph.gin import gin as gin
from jaxdl.models.graph.sage import SAGE as SAGE
from jaxdl.models.graph.sage import sage as sage
from jaxdl.models.graph.sgc import SGC as SGC
from jaxdl.models.graph.sgc import sgc as sgc
