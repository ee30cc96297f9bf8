"""The picture, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels

TITLES = {
    "parse": "samples that are tunes",
    "full": "bars that are full",
    "known": "lines of a known tune",
}


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    rows, lines = found["temperatures"], []
    for (name, title), colour in zip(TITLES.items(), COLOURS, strict=False):
        means = [np.mean(row[name]) for row in rows.values()]
        places = [float(temperature) for temperature in rows]
        (line,) = axes.plot(places, means, color=colour, marker="o", label=title)
        lines.append(line)
    axes.axhline(found["real"]["parse"], color=SOFT, linestyle="--", linewidth=1)
    axes.set_ylim(0, 1)
    dress(axes, x="temperature", y="share")
    legend_below(figure, lines)
    return {"shares": figure}
