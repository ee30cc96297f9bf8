"""Residual networks in PyTorch, as they are usually written."""

from itertools import pairwise
from typing import Any

import torch
from torch import nn

from benchmarks.theirs import Run, batch, training


def norm_conv(
    inputs: int, outputs: int, size: int, stride: int = 1, groups: int = 1
) -> nn.Module:
    """A convolution without bias, then batch norm."""
    conv = nn.Conv2d(
        inputs, outputs, size, stride, size // 2, groups=groups, bias=False
    )
    return nn.Sequential(conv, nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    """Convolutions beside a shortcut: two of 3x3, or a bottleneck.

    Args:
      inputs: channels that come in.
      width: channels inside.
      stride: of the first 3x3 convolution.
      bottleneck: whether 1x1 convolutions narrow and widen it, four times.
    """

    def __init__(self, inputs: int, width: int, stride: int, bottleneck: bool) -> None:
        super().__init__()
        outputs = 4 * width if bottleneck else width
        steps = [(width, 3, stride), (width, 3, 1)]
        if bottleneck:
            steps = [(width, 1, 1), (width, 3, stride), (outputs, 1, 1)]
        widths = [inputs, *(features for features, _, _ in steps)]
        layers: list[nn.Module] = []
        for (before, after), (_, size, step) in zip(
            pairwise(widths), steps, strict=True
        ):
            layers += [norm_conv(before, after, size, step), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers[:-1])
        same = stride == 1 and inputs == outputs
        self.shortcut = nn.Identity() if same else norm_conv(inputs, outputs, 1, stride)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The sum, never negative."""
        return torch.relu(self.body(x) + self.shortcut(x))


def resnet(blocks: tuple[int, ...], classes: int, *, bottleneck: bool) -> nn.Module:
    """A ResNet: for photographs with bottlenecks, for 32x32 pictures without."""
    stem: list[nn.Module] = [norm_conv(3, 64, 3), nn.ReLU(inplace=True)]
    if bottleneck:
        stem = [norm_conv(3, 64, 7, 2), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    inputs, body = 64, []
    for i, count in enumerate(blocks):
        for j in range(count):
            stride = 2 if i > 0 and j == 0 else 1
            body.append(Residual(inputs, 64 * 2**i, stride, bottleneck))
            inputs = 64 * 2**i * (4 if bottleneck else 1)
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(inputs, classes)]
    return nn.Sequential(*stem, *body, *head)


def channels_last(model: nn.Module, *shape: int, classes: int) -> Run:
    """Training in the memory layout that PyTorch's CPU convolutions prefer."""
    layout: Any = torch.channels_last
    x, y = batch(*shape, classes=classes)
    ready: Any = model.to(memory_format=layout)
    return training(ready, x.to(memory_format=layout), y)


def resnet18() -> Run:
    """ResNet-18 for 32x32 pictures, batch 64."""
    model = resnet((2, 2, 2, 2), 10, bottleneck=False)
    return channels_last(model, 64, 3, 32, 32, classes=10)


def resnet18_compiled() -> Run:
    """The same under torch.compile."""
    model: Any = torch.compile(resnet((2, 2, 2, 2), 10, bottleneck=False))
    return channels_last(model, 64, 3, 32, 32, classes=10)


def resnet50() -> Run:
    """ResNet-50, batch 8 of 224x224."""
    model = resnet((3, 4, 6, 3), 1000, bottleneck=True)
    return channels_last(model, 8, 3, 224, 224, classes=1000)
