"""The first blocks of EfficientNet-B0 in PyTorch, as they are usually written."""

from typing import Any

import torch
from torch import nn

from benchmarks.ours_efficientnet import CLASSES, FIRST, SHAPE
from benchmarks.theirs import Run
from benchmarks.theirs_vision import channels_last, norm_conv


class Excite(nn.Module):
    """Channels weighed by what all of their means say.

    Args:
      channels: of the map.
      width: of the narrow layer.
    """

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        narrow, wide = nn.Conv2d(channels, width, 1), nn.Conv2d(width, channels, 1)
        mean = nn.AdaptiveAvgPool2d(1)
        self.weigh = nn.Sequential(mean, narrow, nn.SiLU(True), wide, nn.Sigmoid())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The map, weighed."""
        return x * self.weigh(x)


class Inverted(nn.Module):
    """Widen, filter channel by channel, weigh, narrow; beside a shortcut if it fits.

    Args:
      inputs: channels that come in.
      outputs: channels that go out.
      widening: how many times more there are in between.
      size: side of the filters.
      stride: of the filters.
    """

    def __init__(
        self, inputs: int, outputs: int, widening: int, size: int, stride: int
    ) -> None:
        super().__init__()
        width = inputs * widening
        widen = [norm_conv(inputs, width, 1), nn.SiLU(True)] if widening > 1 else []
        filters = norm_conv(width, width, size, stride, width)
        excite = Excite(width, max(1, inputs // 4))
        narrow = norm_conv(width, outputs, 1)
        self.body = nn.Sequential(*widen, filters, nn.SiLU(True), excite, narrow)
        self.added = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The map, which nothing bends."""
        return x + self.body(x) if self.added else self.body(x)


def network() -> nn.Module:
    """The network of ``ours_efficientnet``."""
    layers: list[nn.Module] = [norm_conv(3, 32, 3, 2), nn.SiLU(True)]
    inputs = 32
    for widening, size, stride, outputs, count in FIRST:
        for i in range(count):
            step = 1 if i else stride
            layers.append(Inverted(inputs, outputs, widening, size, step))
            inputs = outputs
    layers += [norm_conv(inputs, 4 * inputs, 1), nn.SiLU(True)]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4 * inputs, CLASSES)]
    return nn.Sequential(*layers, *head)


def run(model: Any) -> Run:
    """Steps on images of that size."""
    batch, height, width, channels = SHAPE
    return channels_last(model, batch, channels, height, width, classes=CLASSES)


def efficientnet() -> Run:
    """Batch 32 of 112x112."""
    return run(network())


def efficientnet_compiled() -> Run:
    """The same under torch.compile."""
    return run(torch.compile(network()))
