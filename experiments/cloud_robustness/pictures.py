"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.cloud_robustness.config import NAMES
from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"robustness": robustness(found)}


def robustness(found: Found) -> Picture:
    """Accuracy by the share of the points and by the noise; bands span the seeds."""
    figure, cells = panels(2, width=4.0, height=3.1)
    words = {"kept": "share of the points", "noise": "noise, in radii"}
    for axes, (test, word) in zip(cells, words.items(), strict=True):
        for (kind, name), colour in zip(NAMES.items(), COLOURS, strict=False):
            seeds = np.asarray(found["networks"][kind][test])
            axes.plot(found[test], seeds.mean(1), "o-", color=colour, label=name)
            low, high = seeds.min(1), seeds.max(1)
            axes.fill_between(found[test], low, high, color=colour, alpha=0.15)
        dress(axes, x=word, y="test accuracy")
    cells[0].invert_xaxis()
    legend_below(figure, cells[0].get_lines())
    return figure
