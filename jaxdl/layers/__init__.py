"""Flax modules: each owns parameters, checks its input and calls a function of ops."""

from flax.linen import PReLU as PReLU

from jaxdl.layers.activation import ACTIVATIONS as ACTIVATIONS
from jaxdl.layers.activation import activation as activation
from jaxdl.layers.attention import Memory as Memory
from jaxdl.layers.attention import MultiHeadAttention as MultiHeadAttention
from jaxdl.layers.conv import Conv as Conv
from jaxdl.layers.conv1d import Conv1D as Conv1D
from jaxdl.layers.conv_norm import ConvNorm as ConvNorm
from jaxdl.layers.conv_transpose import ConvTranspose as ConvTranspose
from jaxdl.layers.coord_conv import CoordConv as CoordConv
from jaxdl.layers.deep_set import DeepSetLayer as DeepSetLayer
from jaxdl.layers.drop_block import DropBlock as DropBlock
from jaxdl.layers.dropout import Dropout as Dropout
from jaxdl.layers.dropout import UnscaledDropout as UnscaledDropout
from jaxdl.layers.element_dense import ElementDense as ElementDense
from jaxdl.layers.feed_forward import FeedForward as FeedForward
from jaxdl.layers.group_conv import GroupConv as GroupConv
from jaxdl.layers.initialisers import INITIALISERS as INITIALISERS
from jaxdl.layers.initialisers import initialiser as initialiser
from jaxdl.layers.leaky_rnn import LeakyRNN as LeakyRNN
from jaxdl.layers.lsuv import lsuv as lsuv
from jaxdl.layers.maxout import Maxout as Maxout
from jaxdl.layers.norm import BatchNorm as BatchNorm
from jaxdl.layers.norm import GroupNorm as GroupNorm
from jaxdl.layers.norm import InstanceNorm as InstanceNorm
from jaxdl.layers.norm import LayerNorm as LayerNorm
from jaxdl.layers.norm import RMSNorm as RMSNorm
from jaxdl.layers.norm import SpectralNorm as SpectralNorm
from jaxdl.layers.norm import WeightNorm as WeightNorm
from jaxdl.layers.recurrent import GRU as GRU
from jaxdl.layers.recurrent import LSTM as LSTM
from jaxdl.layers.recurrent import RNN as RNN
from jaxdl.layers.recurrent import Recurrent as Recurrent
from jaxdl.layers.recurrent_stack import TORCH_RECURRENT as TORCH_RECURRENT
from jaxdl.layers.recurrent_stack import RecurrentStack as RecurrentStack
from jaxdl.layers.rows_dense import RowsDense as RowsDense
from jaxdl.layers.set_attention import AttentionPool as AttentionPool
from jaxdl.layers.set_attention import (
    InducedSetAttentionBlock as InducedSetAttentionBlock,
)
from jaxdl.layers.set_attention import (
    MultiheadAttentionBlock as MultiheadAttentionBlock,
)
from jaxdl.layers.set_attention import SetAttentionBlock as SetAttentionBlock
from jaxdl.layers.skip_rnn import SkipRNN as SkipRNN
from jaxdl.layers.spatial_transformer import SpatialTransformer as SpatialTransformer
from jaxdl.layers.squeeze_excitation import SqueezeExcitation as SqueezeExcitation
from jaxdl.layers.stochastic_depth import StochasticDepth as StochasticDepth
from jaxdl.layers.transformer import TransformerBlock as TransformerBlock
