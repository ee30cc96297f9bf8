"""Models of vectors: the linear model and the multi-layer perceptron."""

from jaxdl.models.linear.linear import Linear as Linear
from jaxdl.models.linear.linear import linear as linear
from jaxdl.models.linear.mlp import MLP as MLP
from jaxdl.models.linear.mlp import mlp as mlp
