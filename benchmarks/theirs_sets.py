"""Deep Sets in PyTorch: the network of ``ours_sets``, in its fastest usual forms."""

from typing import Any

import torch
from torch import nn

from benchmarks.ours_sets import CLASSES, SHAPE
from benchmarks.theirs import Run, batch, dense, training


class DeepSets(nn.Module):
    """Two layers of 128 for each element, the mean, and one of 128."""

    def __init__(self) -> None:
        super().__init__()
        self.element = nn.Sequential(dense(SHAPE[-1], 128, 128), nn.ReLU())
        self.head = dense(128, 128, CLASSES)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits."""
        return self.head(self.element(x).mean(1))


def deep_sets() -> Run:
    """Steps on batches of 256 sets."""
    return training(DeepSets(), *batch(*SHAPE, classes=CLASSES))


def deep_sets_compiled() -> Run:
    """The same under torch.compile."""
    model: Any = torch.compile(DeepSets())
    return training(model, *batch(*SHAPE, classes=CLASSES))


def deep_sets_in_parts() -> Run:
    """The same gradient, accumulated over sixteen parts of the batch."""
    model = DeepSets()
    x, y = batch(*SHAPE, classes=CLASSES)
    parts = list(zip(x.chunk(16), y.chunk(16), strict=True))
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def steps_of(count: int) -> int:
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            for part, labels in parts:
                loss = nn.functional.cross_entropy(model(part), labels)
                (loss / len(parts)).backward()
            optimizer.step()
        return count

    return steps_of
