"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels

Found = Mapping[str, Any]
NAMES = {
    "sum": "Deep Sets, sum",
    "mean": "Deep Sets, mean",
    "max": "Deep Sets, maximum",
    "ordered": "images in a row",
}


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"sizes": sizes(found)}


def sizes(found: Found) -> Picture:
    """Error and exact answers over the size of the sets; bands over the seeds."""
    figure, (left, right) = panels(2, width=4.2, height=3.2)
    lines = []
    for (kind, name), colour in zip(NAMES.items(), COLOURS, strict=False):
        one = found["networks"][kind]
        for axes, which in ((left, "error"), (right, "exact")):
            every = np.asarray(one[which])
            (line,) = axes.plot(
                found["sizes"], every.mean(1), "o-", color=colour, label=name
            )
            low, high = every.min(1), every.max(1)
            axes.fill_between(found["sizes"], low, high, color=colour, alpha=0.15)
        lines.append(line)
    for axes, name in ((left, "mean absolute error"), (right, "share of exact sums")):
        axes.axvline(found["largest"], color=SOFT, linestyle="--", linewidth=1)
        dress(axes, x="images in a set", y=name)
    left.set_yscale("log")
    legend_below(figure, lines)
    return figure
