"""A picture for each claim, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.l1_l2_penalty.config import PENALTIES
from experiments.l1_l2_penalty.verdicts import best
from jaxdl.viz.series import as_runs, draw
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    GREEN,
    INK,
    ORANGE,
    SOFT,
    Picture,
    dress,
    legend,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
COLOUR = {"L1": ORANGE, "L2": BLUE, "L1 in the loss": GREEN}
STRENGTH = "strength of the penalty"


def pictures(found: Found) -> dict[str, Picture]:
    """By name, the figures."""
    return {
        "paths": paths(found["paths"]),
        "errors": errors(found["paths"]),
        "network": network(found["network"]),
    }


def paths(found: Found) -> Picture:
    """Every weight of one linear model by the strength of each penalty."""
    figure, cells = panels(2, width=4.4, height=3.6)
    strengths = np.asarray(found["strengths"])
    names = found["names"]
    for axes, name in zip(cells, PENALTIES, strict=True):
        path = np.asarray(found[name]["path"])
        axes.plot(
            strengths, path[:, len(names) :], color=SOFT, alpha=0.35, linewidth=0.8
        )
        axes.plot([], [], color=SOFT, alpha=0.6, linewidth=0.8, label="noise")
        for place, feature in enumerate(names):
            colour, line = COLOURS[place % 7], "-" if place < 7 else "--"
            axes.plot(strengths, path[:, place], line, color=colour, label=feature)
        chosen = strengths[best(found, name)]
        axes.axvline(chosen, color=INK, linewidth=0.8, linestyle=":")
        axes.set_xscale("log")
        axes.set_ylim(-0.6, 0.6)
        dress(axes, title=f"{name} penalty", x=STRENGTH, y="weight")
    legend_below(figure, cells[0].get_legend_handles_labels()[0])
    return figure


def errors(found: Found) -> Picture:
    """The error on training and on test rows by the strength of each penalty."""
    figure, cells = panels(2, width=4.4, height=3.3)
    strengths = np.asarray(found["strengths"])
    for axes, name in zip(cells, PENALTIES, strict=True):
        for part, colour in (("train", SOFT), ("test", COLOUR[name])):
            draw(
                axes, strengths, as_runs(found[name][part]).T, label=part, colour=colour
            )
        axes.axvline(
            strengths[best(found, name)],
            color=INK,
            linewidth=0.8,
            linestyle=":",
            label="best on validation rows",
        )
        axes.set_xscale("log")
        axes.set_ylim(0, 1.2)
        dress(axes, title=f"{name} penalty", x=STRENGTH, y="mean squared error")
        legend(axes)
    return figure


def network(found: Found) -> Picture:
    """The share of zeros and the accuracy by the strength of each penalty."""
    figure, cells = panels(2, width=4.4, height=3.3)
    strengths = np.asarray(found["strengths"])[1:]
    labels = {"zero": "share of weights exactly 0", "test_accuracy": "test accuracy"}
    for axes, (metric, label) in zip(cells, labels.items(), strict=True):
        for name, colour in COLOUR.items():
            rows = as_runs(found[name][metric]).T[:, 1:]
            line = "--" if name == "L1 in the loss" else "-"
            draw(axes, strengths, rows, label=name, colour=colour, line=line)
        axes.set_xscale("log")
        axes.set_ylim(-0.03, 1.03)
        dress(axes, title="network", x=STRENGTH, y=label)
    legend(cells[0])
    return figure
