"""What arrives at every block, and what training makes of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.residuals.config import NAMES
from jaxdl.viz.style import BLUE, ORANGE, Picture, dress, legend_below, panels

Found = Mapping[str, Sequence[Mapping[str, Any]]]
LOOK = {
    "plain": (ORANGE, "--"),
    "residual": (BLUE, "--"),
    "plain_norm": (ORANGE, "-"),
    "residual_norm": (BLUE, "-"),
}
CLIP = 3.0  # a loss beyond this is drawn at it


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {"inside": inside(found), "training": training(found)}


def banded(axes: Axes, x: Any, runs: Any, kind: str) -> None:
    """A line through the medians of the seeds, in a band that spans them."""
    colour, line = LOOK[kind]
    runs = np.asarray(runs, float)
    axes.plot(x, np.median(runs, 0), line, color=colour, label=NAMES[kind])
    axes.fill_between(x, runs.min(0), runs.max(0), color=colour, alpha=0.15)


def inside(found: Found) -> Picture:
    """Signal on its way up and gradient on its way down, in the deepest networks."""
    figure, cells = panels(2, width=4.4, height=3.2)
    words = {
        "signal": "root mean square of the map",
        "gradient": "norm of the arriving gradient",
    }
    for axes, (name, word) in zip(cells, words.items(), strict=True):
        for kind, rows in found.items():
            runs = rows[-1][name]
            banded(axes, np.arange(1, len(runs[0]) + 1), runs, kind)
        axes.set_yscale("log")
        title = f"{rows[-1]['depth']} layers, before training"
        dress(axes, title=title, x="block", y=word)
    legend_below(figure, cells[0].get_lines())
    return figure


def training(found: Found) -> Picture:
    """The training loss at every depth, each network at its best learning rate."""
    depths = [row["depth"] for row in found["plain"]]
    figure, cells = panels(len(depths), width=3.3, height=3.0)
    for i, axes in enumerate(cells):
        for kind, rows in found.items():
            runs = [[CLIP if v is None else v for v in r] for r in rows[i]["curve"]]
            x = np.arange(1, len(runs[0]) + 1) / len(runs[0])
            banded(axes, x, np.clip(runs, 0, CLIP), kind)
        axes.set_ylim(0, 2.6)
        dress(
            axes, title=f"{depths[i]} layers", x="share of training", y="training loss"
        )
    legend_below(figure, cells[0].get_lines())
    return figure
