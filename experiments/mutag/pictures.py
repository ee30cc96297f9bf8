"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels

Found = Mapping[str, Any]
NAMES = {"bonds": "GIN", "atoms": "GIN without bonds"}


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"epochs": epochs(found)}


def epochs(found: Found) -> Picture:
    """Mean test accuracy of the folds by epoch, and the epochs that folds choose."""
    figure, (left, right) = panels(2, width=4.2, height=3.2)
    lines = []
    for (kind, name), colour in zip(NAMES.items(), COLOURS, strict=False):
        one = found["networks"][kind]
        curve = one["curve"]["honest"]
        (line,) = left.plot(
            np.arange(1, len(curve) + 1), curve, color=colour, label=name
        )
        lines.append(line)
        values = [np.mean(one[which]) for which in ("honest", "best_epoch", "paper")]
        places = np.arange(3) + (0.2 if kind == "atoms" else -0.2)
        right.bar(places, values, 0.38, color=colour)
        for place, which in zip(places, ("honest", "best_epoch", "paper"), strict=True):
            folds = np.asarray(one[which])
            offsets = np.linspace(-0.1, 0.1, len(folds))
            right.plot(place + offsets, folds, ".", color=SOFT, markersize=4)
    for axes in (left, right):
        axes.axhline(
            np.mean(found["majority"]), color=SOFT, linestyle="--", linewidth=1
        )
    right.set_xticks(range(3), ["honest", "best epoch", "paper"])
    right.set_ylim(0.5, 1.02)
    dress(left, x="epoch", y="test accuracy, mean of the folds")
    dress(right, x="protocol", y="test accuracy")
    legend_below(figure, lines)
    return figure
