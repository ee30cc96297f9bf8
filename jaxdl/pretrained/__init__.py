"""Weights in files: safetensors, read strictly."""

from jaxdl.pretrained.weights import load_weights as load_weights
from jaxdl.pretrained.weights import save_weights as save_weights
