"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.molecules.config import NETWORKS
from jaxdl.viz.style import COLOURS, SOFT, Picture, dress, legend_below, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"epochs": epochs(found)}


def epochs(found: Found) -> Picture:
    """The error on the validation part by epoch, and that of counted atoms."""
    figure, (axes,) = panels(1, width=5.2, height=3.2)
    lines = []
    for (name, one), colour in zip(found["networks"].items(), COLOURS, strict=False):
        steps = np.arange(1, len(one["curve"]) + 1)
        title = NETWORKS[name][1]
        (line,) = axes.plot(steps, one["curve"], color=colour, label=title)
        lines.append(line)
    axes.axhline(found["linear"], color=SOFT, linestyle="--", linewidth=1)
    axes.set_yscale("log")
    dress(axes, x="epoch", y="RMSE, validation")
    legend_below(figure, lines)
    return figure
