"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels

TITLES = {
    "rows": "8 rows",
    "pixels": "64 pixels",
    "permuted": "64 pixels, permuted",
}


def draw(found: Mapping[str, Any]) -> dict[str, Picture]:
    """The figures by name."""
    figure, three = panels(3, width=3.2, height=3.0)
    lines: list[Any] = []
    for axes, (way, title) in zip(three, TITLES.items(), strict=True):
        lines = []
        for (name, row), colour in zip(found[way].items(), COLOURS, strict=False):
            share = (1 + np.arange(len(row["curve"]))) / len(row["curve"])
            (line,) = axes.plot(share, row["curve"], color=colour, label=name)
            lines.append(line)
        axes.set_ylim(0, 1)
        dress(axes, title=title, x="share of the updates", y="validation accuracy")
    legend_below(figure, lines)
    return {"curves": figure}
