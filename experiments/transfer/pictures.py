"""Accuracy by examples, and what the old network makes of new digits."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.transfer.config import METHODS
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    GREEN,
    INK,
    ORANGE,
    PINK,
    SKY,
    SOFT,
    Picture,
    dress,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
LOOK = {
    "scratch": (ORANGE, "-"),
    "random": (SOFT, ":"),
    "probe": (PINK, "--"),
    "head": (GREEN, "-"),
    "slow": (INK, "--"),
    "whole": (BLUE, "-"),
    "early": (SKY, "-"),
}
SHOWN = {
    "pixels": "pixels",
    "random": "an untrained network's features",
    "old": "features learned on 0 to 4",
}


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {"accuracy": accuracy(found), "features": features(found)}


def accuracy(found: Found) -> Picture:
    """Test accuracy on the new digits, by examples of each."""
    figure, (axes,) = panels(1, width=7.4, height=3.8)
    for method, (colour, line) in LOOK.items():
        runs = np.asarray(found["accuracy"][method])
        axes.plot(
            found["shots"],
            runs.mean(1),
            line,
            color=colour,
            marker="o",
            markersize=4,
            label=METHODS[method],
        )
        axes.fill_between(
            found["shots"], runs.min(1), runs.max(1), color=colour, alpha=0.12
        )
    axes.set_xscale("log")
    axes.set_xticks(found["shots"], [str(n) for n in found["shots"]])
    axes.minorticks_off()
    axes.axhline(0.2, color=SOFT, linewidth=0.8, linestyle=":")
    axes.set_ylim(0.15, 1.03)
    dress(axes, title="digits 5 to 9", x="examples of each digit", y="test accuracy")
    legend_below(figure, axes.get_lines()[: len(LOOK)])
    return figure


def features(found: Found) -> Picture:
    """Digits that no network has seen, in the plane where they differ most."""
    label = np.asarray(found["shown"]["label"])
    figure, cells = panels(len(SHOWN), width=3.3, height=3.1)
    for axes, (name, title) in zip(cells, SHOWN.items(), strict=True):
        points = np.asarray(found["shown"][name])
        for digit, colour in zip(np.unique(label), COLOURS, strict=False):
            own = points[label == digit]
            axes.scatter(*own.T, s=0)  # the limits
            for x, y in own:
                axes.text(
                    x,
                    y,
                    str(digit),
                    color=colour,
                    fontsize=8,
                    ha="center",
                    va="center",
                )
        dress(axes, title=title, x="", y="", grid=False)
        axes.set_xticks([])
        axes.set_yticks([])
    return figure
