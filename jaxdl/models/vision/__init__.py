"""Models of images."""

from jaxdl.models.vision.lenet import LeNet as LeNet
from jaxdl.models.vision.lenet import lenet as lenet
from jaxdl.models.vision.resnet import ResNet as ResNet
from jaxdl.models.vision.resnet import resnet18 as resnet18
from jaxdl.models.vision.resnet import resnet18_cifar as resnet18_cifar
from jaxdl.models.vision.resnet import resnet34 as resnet34
from jaxdl.models.vision.resnet import resnet50 as resnet50
from jaxdl.models.vision.resnet import resnet101 as resnet101
from jaxdl.models.vision.resnet import resnet152 as resnet152
