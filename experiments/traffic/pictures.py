"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    lines = []
    for (name, one), colour in zip(found.items(), COLOURS, strict=False):
        by_step = np.mean(one["by_step"], axis=0)
        minutes = 5 * np.arange(1, len(by_step) + 1)
        (line,) = axes.plot(minutes, by_step, "o-", color=colour, label=name)
        lines.append(line)
    dress(axes, x="minutes ahead", y="mean size of errors, miles an hour")
    legend_below(figure, lines)
    return {"errors": figure}
