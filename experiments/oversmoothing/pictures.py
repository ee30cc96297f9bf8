"""The pictures, drawn from the results alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.oversmoothing.config import NAMES
from jaxdl.viz.style import COLOURS, Picture, dress, legend_below, panels

Found = Mapping[str, Sequence[Mapping[str, Any]]]
AXES = {
    "test": "test accuracy",
    "start_energy": "energy share, before training",
    "distance": "cosine distance, trained",
}
LEAST = 1e-8  # an energy below it is drawn at it


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"depth": depth(found)}


def depth(found: Found) -> Picture:
    """Accuracy, and what is left to tell nodes apart; bands span the seeds."""
    figure, cells = panels(3, width=3.3, height=3.1)
    for (name, rows), colour in zip(found.items(), COLOURS, strict=False):
        depths = [row["depth"] for row in rows]
        for axes, what in zip(cells, AXES, strict=True):
            seeds = np.array([row[what] for row in rows], float)
            seeds = np.maximum(seeds, LEAST) if what == "start_energy" else seeds
            middle = np.median(seeds, 1)
            axes.plot(depths, middle, "o-", color=colour, label=NAMES[name])
            axes.fill_between(
                depths, seeds.min(1), seeds.max(1), color=colour, alpha=0.15
            )
    for axes, word in zip(cells, AXES.values(), strict=True):
        axes.set_xscale("log", base=2)
        axes.set_xticks(depths, [str(d) for d in depths])
        dress(axes, x="layers", y=word)
    cells[1].set_yscale("log")
    legend_below(figure, cells[0].get_lines())
    return figure
