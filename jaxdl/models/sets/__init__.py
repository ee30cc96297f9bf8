"""Models of sets, and of points in space: the order of the elements does not matter."""

from jaxdl.models.sets.deep_sets import DeepSets as DeepSets
from jaxdl.models.sets.deep_sets import deep_sets as deep_sets
from jaxdl.models.sets.point_transform import PointTransform as PointTransform
from jaxdl.models.sets.pointnet import PointNet as PointNet
from jaxdl.models.sets.pointnet import PointNetOutputs as PointNetOutputs
from jaxdl.models.sets.pointnet import pointnet as pointnet
from jaxdl.models.sets.pointnet import pointnet_vanilla as pointnet_vanilla
from jaxdl.models.sets.set_transformer import SetTransformer as SetTransformer
from jaxdl.models.sets.set_transformer import set_transformer as set_transformer
