"""What batch norm does to depth, rates, starts, dropout, and inside the network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from jaxdl.viz.style import (
    BLUE,
    INK,
    ORANGE,
    TICK,
    Picture,
    dress,
    legend_below,
    panels,
)

By = Mapping[str, Sequence[Mapping[str, Any]]]
LOOK = {"without": (ORANGE, "without batch norm"), "with": (BLUE, "with batch norm")}


def draw(found: Mapping[str, By]) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {
        "rates": rates(found["depth"]),
        "accuracy": accuracy(found),
        "inside": inside(found["depth"]),
    }


def rates(by: By) -> Picture:
    """Accuracy as colour and number, over depth and learning rate."""
    figure, cells = panels(2, width=4.4, height=3.2)
    for axes, (name, rows) in zip(cells, by.items(), strict=True):
        table = np.array([np.mean(row["by_rate"], axis=1) for row in rows])
        axes.imshow(table, cmap="Blues", vmin=0, vmax=1.15, aspect="auto")
        for (i, j), value in np.ndenumerate(table):
            axes.text(
                j,
                i,
                f"{value:.2f}",
                ha="center",
                va="center",
                fontsize=TICK,
                color="white" if value > 0.45 else INK,
            )
        dress(axes, title=LOOK[name][1], x="learning rate", y="layers", grid=False)
        axes.set_xticks(range(len(table[0])), [f"{r:g}" for r in rows[0]["rates"]])
        axes.set_yticks(range(len(rows)), [str(row["depth"]) for row in rows])
    return figure


def accuracy(found: Mapping[str, By]) -> Picture:
    """The best learning rate's accuracy: by depth, by scale, by dropout."""
    words = {
        "depth": "layers",
        "scale": "scale of the initial weights",
        "dropout": "dropout rate",
    }
    figure, cells = panels(3, width=3.4, height=3.0)
    for axes, (question, word) in zip(cells, words.items(), strict=True):
        for name, rows in found[question].items():
            colour, label = LOOK[name]
            x = [row[question] for row in rows]
            dotted(axes, x, [row["accuracy"] for row in rows], colour, label)
        if question != "dropout":
            axes.set_xscale("log", base=2 if question == "depth" else 10)
            axes.set_ylim(0, 1.03)
        if question == "depth":
            axes.set_xticks(x, [str(value) for value in x])
        dress(axes, title=f"by {question}", x=word, y="test accuracy")
    legend_below(figure, cells[0].get_legend_handles_labels()[0])
    return figure


def dotted(
    axes: Axes, x: Sequence[float], runs: Sequence[Any], colour: str, label: str
) -> None:
    """A line through the means, a dot for each seed."""
    axes.plot(x, np.mean(runs, axis=1), "-", color=colour, linewidth=1.8, label=label)
    for place, values in zip(x, runs, strict=True):
        axes.plot([place] * len(values), values, "o", color=colour, markersize=3.5)


def inside(by: By) -> Picture:
    """What is seen in the networks, by depth."""
    asked = {
        "spread": ("inputs of a unit, trained", "standard deviation", 1),
        "drift": ("shift of the mean input", "first standard deviations", 1),
        "correlation": ("two units, trained", "size of their correlation", 1),
        "gradient": ("gradient before training", "first layer / last", 0),
    }
    figure, cells = panels(4, columns=4, width=2.7, height=2.8)
    for axes, (what, (title, y, time)) in zip(cells, asked.items(), strict=True):
        for name, rows in by.items():
            colour, label = LOOK[name]
            values = [row[what][time] for row in rows]
            x = [row["depth"] for row in rows]
            axes.plot(x, values, "o-", color=colour, markersize=4, label=label)
        axes.set_xscale("log", base=2)
        axes.set_xticks(x, [str(value) for value in x])
        if what == "gradient":
            axes.set_yscale("log")
        else:
            axes.set_ylim(bottom=0)
        dress(axes, title=title, x="layers", y=y)
    legend_below(figure, cells[0].get_legend_handles_labels()[0])
    return figure
