"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    return {"curves": curves(found)}


def curves(found: Mapping[str, Any]) -> Picture:
    """The share of the validation digits that is misread, a line a run."""
    figure, (axes,) = panels(1, width=6.0, height=3.4)
    lines = []
    for row, shade in zip(found["runs"], COLOURS, strict=False):
        for curve in row["curve"]:
            epochs = np.arange(1, len(curve) + 1)
            (line,) = axes.plot(epochs, np.maximum(curve, 1e-4), color=shade)
        line.set_label(row["name"])
        lines.append(line)
    axes.set_yscale("log")
    dress(axes, title="on the way", x="epoch", y="validation error")
    legend_below(figure, lines)
    return figure
