"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.links.config import METHODS
from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"areas": areas(found)}


def areas(found: Found) -> Picture:
    """For each graph and method the ROC AUC of the seeds, and their mean."""
    figure, both = panels(2, width=4.6, height=3.4)
    for axes, (graph, one) in zip(both, found.items(), strict=True):
        names = [name for name in METHODS if name in one]
        for place, name in enumerate(names):
            values = np.array(one[name]["auc"])
            axes.plot(
                values, np.full(len(values), place), ".", color=SOFT, markersize=4
            )
            axes.plot(values.mean(), place, "o", color=COLOURS[0])
        axes.axvline(0.5, color=SOFT, linestyle="--", linewidth=1)
        axes.set_yticks(range(len(names)), names)
        dress(axes, x=f"ROC AUC, {graph}", y="")
    return figure
