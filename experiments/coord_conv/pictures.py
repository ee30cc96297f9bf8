"""Where networks are right, by place, and how soon."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.coord_conv.config import KINDS, SPLITS, TASKS
from jaxdl.viz.style import (
    BLUE,
    INK,
    ORANGE,
    SKY,
    SOFT,
    Picture,
    dress,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
LOOK = {"conv": ORANGE, "mixed": SKY, "coord": BLUE}
SHORT = {
    "conv": "convolutions",
    "mixed": "coordinates first",
    "coord": "CoordConv 1x1",
}
HELD = {"drawn": "in between", "quarter": "a new quarter"}


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {"places": by_place(found), "curves": curves(found)}


def by_place(found: Found) -> Picture:
    """How far off the answer is for each place; dots are places that were held out."""
    columns = [(task, kind) for task in TASKS for kind in KINDS[task]]
    count = len(columns) * len(SPLITS)
    figure, cells = panels(count, columns=len(columns), width=2.0, height=2.2)
    rows = [(split, *column) for split in SPLITS for column in columns]
    for axes, (split, task, kind) in zip(cells, rows, strict=True):
        off = np.asarray(found[task][kind][split]["map"])
        image = axes.imshow(off, cmap="Oranges", vmin=0, vmax=4)
        for place in np.argwhere(np.asarray(found["held_out"][SPLITS.index(split)])):
            axes.plot(*place[::-1], "o", color=INK, markersize=1.0, alpha=0.7)
        dress(axes, title=SHORT[kind], x=TASKS[task], y="", grid=False)
        axes.set_xticks([])
        axes.set_yticks([])
    bar = figure.colorbar(image, ax=cells, shrink=0.6)
    bar.set_label("pixels off (4 or more)", fontsize=8, color=INK)
    bar.ax.tick_params(labelsize=7, colors=SOFT)
    return figure


def curves(found: Found) -> Picture:
    """The loss on places held out during training."""
    figure, cells = panels(4, columns=4, width=2.7, height=2.7)
    columns = [(task, split) for task in TASKS for split in SPLITS]
    for axes, (task, split) in zip(cells, columns, strict=True):
        for kind in KINDS[task]:
            runs = np.asarray(found[task][kind][split]["losses"])
            x = np.arange(1, runs.shape[1] + 1) / runs.shape[1]
            axes.plot(x, np.median(runs, 0), color=LOOK[kind], label=SHORT[kind])
            axes.fill_between(x, runs.min(0), runs.max(0), color=LOOK[kind], alpha=0.15)
        axes.set_yscale("log")
        title = f"{TASKS[task]}, {HELD[split]}"
        dress(axes, title=title, x="share of training", y="loss where held out")
    legend_below(figure, cells[-1].get_lines())
    return figure
