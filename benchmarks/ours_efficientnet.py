"""EfficientNet of the library, as far as its images stay large."""

from typing import Any

from benchmarks.ours import classifier, examples, stepping
from jaxdl.models.vision.efficientnet import STAGES, EfficientNet, Scale

SHAPE = (32, 112, 112, 3)
CLASSES = 10
FIRST = STAGES[:4]  # of seven, before the images are small


def network() -> EfficientNet:
    """The first blocks of B0, the last map four times as wide, and a head."""
    return EfficientNet(CLASSES, Scale(1.0, 1.0), 0.0, 0.0, FIRST)


def efficientnet() -> Any:
    """Batch 32 of 112x112, a call a step."""
    return stepping(classifier(network()), examples(*SHAPE, classes=CLASSES))
