"""Models of images."""

from jaxdl.models.vision.lenet import LeNet as LeNet
from jaxdl.models.vision.lenet import lenet as lenet
