"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.sentiment.verdicts import PUBLISHED
from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, (left, right) = panels(2, width=4.2, height=3.2)
    lines = []
    networks = {k: v["accuracy"] for k, v in found["networks"].items()}
    for name, colour in zip(networks, COLOURS, strict=False):
        curve = found["networks"][name]["curve"]["validation"]
        epochs = np.arange(1, len(curve) + 1)
        (line,) = left.plot(epochs, curve, "o-", color=colour, label=name)
        lines.append(line)
    left.set_xticks(epochs)
    all_of_them = networks | found["baselines"]
    for place, folds in enumerate(all_of_them.values()):
        offsets = np.linspace(-0.15, 0.15, len(folds))
        right.plot(place + offsets, folds, ".", color=SOFT, markersize=5)
        right.plot(place, np.mean(folds), "_", color=COLOURS[0], markersize=22)
    right.axhline(PUBLISHED, color=SOFT, linestyle="--", linewidth=1)
    names = [name.replace(" ", "\n") for name in all_of_them]
    right.set_xticks(range(len(names)), names)
    dress(left, x="epoch", y="validation accuracy")
    dress(right, x="", y="test accuracy, by fold")
    legend_below(figure, lines)
    return {"accuracy": figure}
