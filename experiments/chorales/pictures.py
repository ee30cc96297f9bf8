"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    lines = []
    for (name, row), colour in zip(found["networks"].items(), COLOURS, strict=False):
        epochs = np.arange(1, len(row["curve"]) + 1)
        (line,) = axes.plot(epochs, row["curve"], color=colour, label=name)
        lines.append(line)
    dress(axes, x="epoch", y="validation, nats a step")
    legend_below(figure, lines)
    return {"curves": figure}
