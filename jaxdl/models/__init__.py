"""Every architecture of the library; importing this package registers them all."""

from jaxdl.models import graph as graph
from jaxdl.models import linear as linear
from jaxdl.models import sequence as sequence
from jaxdl.models import sets as sets
from jaxdl.models import vision as vision
from jaxdl.models.backbone import backbone as backbone
from jaxdl.models.registry import MODELS as MODELS
from jaxdl.models.registry import create_model as create_model
from jaxdl.models.registry import list_models as list_models
from jaxdl.models.summary import summary as summary
