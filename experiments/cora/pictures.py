"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"accuracy": accuracy(found)}


def accuracy(found: Found) -> Picture:
    """Left: mean accuracy on the test over the steps. Right: the seeds."""
    figure, (left, right) = panels(2, width=4.2, height=3.2)
    lines = []
    for (name, one), colour in zip(found.items(), COLOURS, strict=False):
        steps = np.arange(1, len(one["curve"]) + 1)
        (line,) = left.plot(steps, one["curve"], color=colour, label=name.upper())
        lines.append(line)
        right.hist(one["test"], bins=12, density=True, color=colour, alpha=0.5)
    dress(left, x="step", y="test accuracy, mean over seeds")
    dress(right, x="test accuracy of a seed", y="density")
    legend_below(figure, lines)
    return figure
