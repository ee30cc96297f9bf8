"""Models of vectors: linear ones, fitted or trained, and the multi-layer perceptron."""

from jaxdl.models.linear.deep_head import deep_head_loss as deep_head_loss
from jaxdl.models.linear.glm import LINEAR as LINEAR
from jaxdl.models.linear.glm import LOGISTIC as LOGISTIC
from jaxdl.models.linear.glm import MULTINOMIAL as MULTINOMIAL
from jaxdl.models.linear.glm import POISSON as POISSON
from jaxdl.models.linear.glm import Family as Family
from jaxdl.models.linear.glm import GlmParams as GlmParams
from jaxdl.models.linear.glm import fit_glm as fit_glm
from jaxdl.models.linear.glm import glm_objective as glm_objective
from jaxdl.models.linear.glm import linear_predictor as linear_predictor
from jaxdl.models.linear.linear import Linear as Linear
from jaxdl.models.linear.linear import linear as linear
from jaxdl.models.linear.mlp import MLP as MLP
from jaxdl.models.linear.mlp import mlp as mlp
from jaxdl.models.linear.perceptron import PerceptronFit as PerceptronFit
from jaxdl.models.linear.perceptron import mistake_bound as mistake_bound
from jaxdl.models.linear.perceptron import perceptron as perceptron
from jaxdl.models.linear.ridge import LinearFit as LinearFit
from jaxdl.models.linear.ridge import least_squares as least_squares
from jaxdl.models.linear.ridge import linear_regression as linear_regression
from jaxdl.models.linear.ridge import predict_linear as predict_linear
