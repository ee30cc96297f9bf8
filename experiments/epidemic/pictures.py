"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from jaxdl.viz.style import BLUE, COLOURS, Picture, dress, legend, panels

Found = Mapping[str, Any]
KNOWN = {
    "simulations": "simulations with the rates",
    "mean_field": "mean field with the rates",
    "majority": "the larger class",
}


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"depth": depth(found)}


def depth(found: Found) -> Picture:
    """Accuracy by the number of layers, between knowing nothing and everything."""
    figure, (axes,) = panels(1, width=5.4, height=3.4)
    seeds = np.asarray(found["networks"])
    depths = found["depths"]
    axes.plot(
        depths, seeds.mean(1), "o-", color=BLUE, label="GraphSAGE, from outbreaks"
    )
    axes.fill_between(depths, seeds.min(1), seeds.max(1), color=BLUE, alpha=0.15)
    for (what, name), colour in zip(KNOWN.items(), COLOURS[1:], strict=False):
        axes.axhline(found[what], color=colour, linestyle="--", label=name)
    axes.set_xticks(depths)
    dress(axes, x="layers", y="test accuracy")
    legend(axes)
    return figure
