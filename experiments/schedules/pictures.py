"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.schedules.curves import FALLING
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    INK,
    SOFT,
    TICK,
    Picture,
    dress,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
SHADES = dict(zip(FALLING, COLOURS[1:], strict=False)) | {
    "constant": BLUE,
    "cosine": INK,
    "rising": SOFT,
}


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"curves": curves(found), "starts": starts(found), "ends": ends(found)}


def curves(found: Found) -> Picture:
    """Each schedule at its best, and the loss that it leads to."""
    figure, (left, right) = panels(2, width=4.4, height=3.4)
    for row in found["convex"]["best"]:
        name = row["family"]
        if name not in SHADES:
            continue
        epochs = len(row["curve"])
        when = np.linspace(0, epochs, len(row["rates"]), endpoint=False)
        positive = np.where(np.asarray(row["rates"]) > 0, row["rates"], np.nan)
        left.plot(when, positive, color=SHADES[name], label=name)
        right.plot(range(1, epochs + 1), row["curve"], color=SHADES[name])
    for axes in (left, right):
        axes.set_yscale("log")
    dress(left, title="each schedule at its best", x="epoch", y="learning rate")
    dress(right, title="what it leads to", x="epoch", y="loss above the least")
    legend_below(figure, left.get_lines())
    return figure


def starts(found: Found) -> Picture:
    """Where runs end, by the rate with which they start."""
    figure, cells = panels(2, width=4.4, height=3.4)
    titles = {"convex": "linear model", "network": "network"}
    words = {"convex": "loss above the least", "network": "validation loss"}
    for axes, (part, title) in zip(cells, titles.items(), strict=True):
        for name, shade in SHADES.items():
            curve = found[part]["by_start"][name]
            end = np.asarray(curve["final"], float)
            axes.plot(curve["start"], end, "o-", color=shade, markersize=4, label=name)
        axes.set(xscale="log", yscale="log")
        dress(axes, title=title, x="learning rate at the start", y=words[part])
    legend_below(figure, cells[0].get_lines())
    return figure


def ends(found: Found) -> Picture:
    """Where runs end at the best of each schedule: a dot a seed, a line at the mean."""
    figure, cells = panels(2, width=4.4, height=3.4)
    parts = (
        ("linear model", "loss above the least", found["convex"]["best"], None),
        ("network", "test error", found["network"]["best"], found["network"]["error"]),
    )
    for axes, (title, word, rows, error) in zip(cells, parts, strict=True):
        for place, row in enumerate(rows):
            values = row["final"] if error is None else error[row["family"]]
            shade = SHADES.get(row["family"], SOFT)
            axes.plot([place] * len(values), values, ".", color=shade, alpha=0.6)
            axes.plot(place, np.mean(values), "_", color=shade, markersize=16)
        names = [row["family"] for row in rows]
        dress(axes, title=title, x="", y=word)
        axes.set_xticks(range(len(rows)), names, rotation=40, ha="right", fontsize=TICK)
        axes.set_ylim(bottom=0)
    return figure
