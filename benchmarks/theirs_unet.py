"""The U-Net of ``ours_unet`` in PyTorch, as it is usually written."""

import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from benchmarks.ours_unet import GROUPS, HIDDEN, SHAPE, TIME, WIDTHS
from benchmarks.theirs import Run


class Block(nn.Module):
    """Two convolutions beside a shortcut, with the time added between them.

    Args:
      inputs: channels that come in.
      outputs: channels that go out.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        norm, again = nn.GroupNorm(GROUPS, inputs), nn.GroupNorm(GROUPS, outputs)
        first = nn.Conv2d(inputs, outputs, 3, padding=1)
        second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.before = nn.Sequential(norm, nn.SiLU(True), first)
        self.after = nn.Sequential(again, nn.SiLU(True), second)
        self.time = nn.Linear(HIDDEN, outputs)
        same = inputs == outputs
        self.shortcut = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        """A map of the same size."""
        h = self.before(x) + self.time(time)[:, :, None, None]
        return self.shortcut(x) + self.after(h)


class Attention(nn.Module):
    """Pixels that read from each other, added to themselves.

    Args:
      features: channels of the map.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(GROUPS, features)
        self.maps = nn.Linear(features, 3 * features)
        self.out = nn.Linear(features, features)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """A map of the same size."""
        rows = self.norm(x).flatten(2).transpose(1, 2)
        parts = (part[:, None] for part in self.maps(rows).chunk(3, -1))
        read = functional.scaled_dot_product_attention(*parts)[:, 0]
        return x + self.out(read).transpose(1, 2).reshape(x.shape)


class UNet(nn.Module):
    """From noisy images and their times, the noise."""

    def __init__(self) -> None:
        super().__init__()
        width, last = WIDTHS[0], WIDTHS[-1]
        self.time = nn.Sequential(
            nn.Linear(TIME, HIDDEN), nn.SiLU(), nn.Linear(HIDDEN, HIDDEN)
        )
        self.first, kept = nn.Conv2d(SHAPE[-1], width, 3, padding=1), [width]
        self.down, self.shrink = nn.ModuleList(), nn.ModuleList()
        for features in WIDTHS:
            self.down.append(Block(width, features))
            width = features
            kept.append(width)
            if features != last:
                self.shrink.append(nn.Conv2d(width, width, 3, 2, 1))
                kept.append(width)
        self.middle = nn.ModuleList([Block(last, last), Block(last, last)])
        self.attention = nn.ModuleList(Attention(last) for _ in range(3))
        self.up, self.grow = nn.ModuleList(), nn.ModuleList()
        for features in reversed(WIDTHS):
            for _ in range(2):
                self.up.append(Block(width + kept.pop(), features))
                width = features
            if features != WIDTHS[0]:
                self.grow.append(nn.Conv2d(width, width, 3, padding=1))
        norm, out = nn.GroupNorm(GROUPS, width), nn.Conv2d(width, SHAPE[-1], 3, 1, 1)
        self.last = nn.Sequential(norm, nn.SiLU(True), out)

    def forward(self, image: torch.Tensor, time: torch.Tensor) -> torch.Tensor:
        """The noise in each image."""
        half, end = TIME // 2, len(WIDTHS) - 1
        turned = time[:, None] * torch.exp(-math.log(1e4) / half * torch.arange(half))
        time = self.time(torch.cat([turned.sin(), turned.cos()], -1))
        h = self.first(image)
        kept = [h]
        for i, block in enumerate(self.down):
            h = block(h, time)
            h = self.attention[0](h) if i == end else h
            kept.append(h)
            if i < end:
                h = self.shrink[i](h)
                kept.append(h)
        h = self.middle[1](self.attention[1](self.middle[0](h, time)), time)
        for i in range(len(WIDTHS)):
            for block in self.up[2 * i : 2 * i + 2]:
                h = block(torch.cat([h, kept.pop()], 1), time)
            h = self.attention[2](h) if i == 0 else h
            if i < end:
                h = self.grow[i](functional.interpolate(h, scale_factor=2.0))
        return self.last(h)


def unet(*, compiled: bool = False) -> Run:
    """Batch 8 of 64x64, channels last, Adam on the squared error of every pixel."""
    layout: Any = torch.channels_last
    batch, height, width, channels = SHAPE
    image, noise = torch.randn(2, batch, channels, height, width)
    image, noise = (part.to(memory_format=layout) for part in (image, noise))
    time = torch.randint(0, 1000, (batch,)).float()
    model: Any = UNet().to(memory_format=layout)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)
    model = torch.compile(model) if compiled else model

    def steps_of(count: int) -> int:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            functional.mse_loss(model(image, time), noise).backward()
            optimizer.step()
        return count

    return steps_of


def unet_compiled() -> Run:
    """The same under torch.compile."""
    return unet(compiled=True)
