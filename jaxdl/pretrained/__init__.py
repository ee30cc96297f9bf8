"""Weights in files: safetensors, read strictly, in our layout and in PyTorch's."""

from jaxdl.pretrained.load import Pretrained as Pretrained
from jaxdl.pretrained.load import load_pretrained as load_pretrained
from jaxdl.pretrained.preprocessing import Preprocessing as Preprocessing
from jaxdl.pretrained.torch_layout import from_torch as from_torch
from jaxdl.pretrained.torch_layout import load_torch_weights as load_torch_weights
from jaxdl.pretrained.torch_layout import save_torch_weights as save_torch_weights
from jaxdl.pretrained.torch_layout import to_torch as to_torch
from jaxdl.pretrained.torch_layout import torch_shapes as torch_shapes
from jaxdl.pretrained.weights import load_weights as load_weights
from jaxdl.pretrained.weights import save_weights as save_weights
