"""Recurrent layers in PyTorch, whose loops over time are its own kernels."""

import torch
from torch import nn

from benchmarks.theirs import Run

SHAPE = (32, 100, 256)


def regression(layer: nn.Module) -> Run:
    """``run(n)`` of Adam's fused step on the squared error of every output."""
    optimizer = torch.optim.Adam(layer.parameters(), 1e-3, fused=True)
    x, y = torch.randn(*SHAPE), torch.randn(*SHAPE)

    def steps_of(count: int) -> int:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            nn.functional.mse_loss(layer(x)[0], y).backward()
            optimizer.step()
        return count

    return steps_of


def lstm() -> Run:
    """An LSTM of 256 units on 32 sequences of 100 steps."""
    return regression(nn.LSTM(SHAPE[-1], SHAPE[-1], batch_first=True))


def lstm_native() -> Run:
    """The same without oneDNN, whose LSTM is slower by far on some processors."""
    torch.backends.mkldnn.enabled = False
    return lstm()


def gru() -> Run:
    """The same with a GRU."""
    return regression(nn.GRU(SHAPE[-1], SHAPE[-1], batch_first=True))
