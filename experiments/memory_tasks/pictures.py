"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, both = panels(2, width=4.2, height=3.2)
    lines: list[Any] = []
    for axes, (task, rows) in zip(both, found.items(), strict=True):
        lines = []
        for (name, row), colour in zip(rows["networks"].items(), COLOURS, strict=False):
            share = (np.arange(len(row["loss"])) + 0.5) / len(row["loss"])
            (line,) = axes.semilogy(share, row["loss"], color=colour, label=name)
            lines.append(line)
        dress(
            axes, title=task.capitalize(), x="share of the updates", y="training loss"
        )
    legend_below(figure, lines)
    return {"losses": figure}
