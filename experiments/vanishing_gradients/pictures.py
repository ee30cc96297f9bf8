"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.vanishing_gradients.config import NEVER
from experiments.vanishing_gradients.verdicts import NAMES, at, best, plain
from jaxdl.viz.style import (
    BLUE,
    COLOURS,
    GREEN,
    INK,
    ORANGE,
    SOFT,
    Picture,
    dress,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
SHADES = dict(zip(NAMES, (ORANGE, BLUE, GREEN, INK), strict=True))


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {
        "depth": depth(found),
        "training": training(found),
        "clipping": clipping(found),
        "time": time(found),
    }


def depth(found: Found) -> Picture:
    """The gradient by layer: Xavier, He, and with shortcuts."""
    figure, cells = panels(3, width=3.4, height=3.3)
    parts = ((1, False, "Xavier"), (2, False, "He"), (1, True, "Xavier and shortcuts"))
    for axes, (scale, shortcut, title) in zip(cells, parts, strict=True):
        for name, shade in SHADES.items():
            row = at(found["start"], name, scale, shortcut)
            layers = np.arange(1, len(row["gradient"]) + 1)
            low, middle, high = (
                np.where(np.asarray(row[part]) > 0, row[part], np.nan)
                for part in ("low", "gradient", "high")
            )
            style = "--" if name == "leaky_relu" else "-"
            axes.plot(layers, middle, style, color=shade, label=NAMES[name])
            axes.fill_between(layers, low, high, color=shade, alpha=0.12, linewidth=0)
        axes.set_yscale("log")
        dress(axes, title=title, x="layer", y="norm of the arriving gradient")
    legend_below(figure, cells[0].get_lines())
    return figure


def training(found: Found) -> Picture:
    """Accuracy and the share of the gradient that is kept, in the deepest networks."""
    part = found["training"][-1]
    figure, (left, right) = panels(2, width=4.4, height=3.4)
    for name, shade in SHADES.items():
        row = best(part["rows"], name)
        for axes, values in ((left, row["curve"]), (right, row["kept"])):
            x = np.linspace(0, 1, len(values) + 1)[1:]
            style = "--" if name == "leaky_relu" else "-"
            axes.plot(x, values, style, color=shade, label=NAMES[name])
    left.axhline(0.1, color=SOFT, linewidth=0.8, linestyle=":")
    left.set_ylim(0, 1.02)
    right.set_yscale("log")
    title = f"{part['depth']} layers, each at its best"
    dress(left, title=title, x="share of the training", y="validation accuracy")
    dress(
        right,
        title="gradient of the weights",
        x="share of the training",
        y="first layer over last layer",
    )
    legend_below(figure, left.get_legend_handles_labels()[0])
    return figure


def clipping(found: Found) -> Picture:
    """Accuracy by threshold, from a start at which gradients explode."""
    rows = found["training"][-1]["rows"]
    scale = max(row["scale"] for row in rows)
    own = [row for row in plain(rows, "relu") if row["scale"] == scale]
    figure, (axes,) = panels(1, width=4.4, height=3.2)
    for place, row in enumerate(own):
        runs = row["accuracy"]
        axes.plot([place] * len(runs), runs, ".", color=BLUE, alpha=0.6)
        axes.plot(place, np.mean(runs), "_", color=BLUE, markersize=18)
    names = ["none" if r["threshold"] == NEVER else f"{r['threshold']:g}" for r in own]
    axes.set_xticks(range(len(own)), names)
    axes.set_ylim(-0.03, 1.03)
    axes.axhline(0.1, color=SOFT, linewidth=0.8, linestyle=":")
    dress(
        axes,
        title=f"ReLU at scale {scale:g}",
        x="threshold of clipping",
        y="test accuracy, 0 where it diverged",
    )
    return figure


def time(found: Found) -> Picture:
    """The gradient by steps back in time, for every largest eigenvalue."""
    figure, cells = panels(2, width=4.4, height=3.4)
    titles = {"linear": "without an activation", "tanh": "with tanh"}
    for axes, (name, title) in zip(cells, titles.items(), strict=True):
        for row, shade in zip(found["time"][name], COLOURS, strict=False):
            length = np.asarray(row["length"], float)
            axes.plot(
                np.where(length > 0, length, np.nan),
                color=shade,
                label=f"largest eigenvalue {row['radius']:g}",
            )
            if name == "linear":
                axes.plot(
                    row["radius"] ** np.arange(len(length)),
                    ":",
                    color=SOFT,
                    linewidth=0.9,
                )
        axes.set(yscale="log", ylim=(1e-13, 1e13))
        dress(axes, title=title, x="steps back", y="length of the gradient")
    legend_below(figure, cells[1].get_lines())
    return figure
