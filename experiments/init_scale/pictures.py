"""A picture for each claim, drawn from the results alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.init_scale.config import start_name
from jaxdl.viz.style import (
    BLUE,
    GREEN,
    INK,
    LABEL,
    ORANGE,
    SOFT,
    TICK,
    Picture,
    dress,
    legend,
    legend_below,
    panels,
)

Found = Mapping[str, Sequence[Mapping[str, Any]]]
NAMES = {"tanh": "tanh", "relu": "ReLU"}


def pictures(found: Found) -> dict[str, Picture]:
    """By name, a picture of the signal, the gradient, lost units and the accuracy."""
    return {
        "signal": by_layer(found, "signal", "standard deviation of activations"),
        "gradient": by_layer(found, "gradient", "norm of the arriving gradient"),
        "slope": lost_units(found),
        "accuracy": accuracy(found),
    }


def colour(scale: float) -> tuple[str, float]:
    """Blue below Xavier, orange above He; and its strength, more for the further."""
    if scale in (1, 2):
        return (GREEN if scale == 1 else INK), 1.0
    distance = abs(np.log2(scale / (1 if scale < 1 else 2)))
    return (BLUE if scale < 1 else ORANGE), float(np.clip(distance / 4, 0.3, 1.0))


def random(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The starts with random weights."""
    return [row for row in rows if row["scale"] > 0]


def draw_curves(axes: Axes, rows: Sequence[Mapping[str, Any]], metric: str) -> None:
    """A line for each start inside the band of its seeds; what is 0 ends the line."""
    for row in random(rows):
        low, middle, high = curves(row, metric)
        shade, strength = colour(row["scale"])
        layers = np.arange(1, len(middle) + 1)
        axes.plot(
            layers,
            middle,
            color=shade,
            alpha=strength,
            linewidth=2.2 if row["scale"] in (1, 2) else 1.3,
            label=start_name(row["scale"], 0),
        )
        axes.fill_between(layers, low, high, color=shade, alpha=0.12, linewidth=0)


def curves(row: Mapping[str, Any], metric: str) -> tuple[np.ndarray, ...]:
    """Least, median and greatest by layer; NaN where they are 0."""
    parts = (row["start"][metric][part] for part in ("low", "median", "high"))
    values = (np.asarray(part, float) for part in parts)
    return tuple(np.where(value > 0, value, np.nan) for value in values)


def by_layer(found: Found, metric: str, label: str) -> Picture:
    """How a quantity grows or shrinks with depth, on a logarithmic axis."""
    figure, cells = panels(len(found), width=4.4, height=3.3)
    for axes, (name, rows) in zip(cells, found.items(), strict=True):
        draw_curves(axes, rows, metric)
        axes.set_yscale("log")
        dress(axes, title=NAMES[name], x="layer", y=label)
    legend_below(figure, cells[0].get_lines())
    return figure


def lost_units(found: Found) -> Picture:
    """Saturated tanh at the start; dead ReLU at the start and after one update."""
    figure, (left, right) = panels(2, width=4.4, height=3.3)
    draw_curves(left, found["tanh"], "saturated")
    dress(left, title="tanh", x="layer", y="share of activations beyond 0.99")
    rows = random(found["relu"])
    scales = [row["scale"] for row in rows]
    before = [row["dead_before_training"] for row in rows]
    after = [row["dead_after_one_update"] for row in rows]
    right.plot(scales, before, "o-", color=SOFT, label="at the start")
    right.plot(
        scales,
        np.asarray(after, float),
        "o-",
        color=ORANGE,
        label="after one update, while finite",
    )
    right.set_xscale("log")
    dress(right, title="ReLU", x="scale of the weights", y="share of dead units")
    right.set_ylim(0, 1)
    legend(right)
    legend_below(figure, left.get_lines())
    return figure


def accuracy(found: Found) -> Picture:
    """What training reaches from each start: a dot a seed, a line at the mean."""
    figure, cells = panels(len(found), width=4.4, height=3.3)
    for axes, (name, rows) in zip(cells, found.items(), strict=True):
        for place, row in enumerate(rows):
            shade, _ = colour(row["scale"]) if row["scale"] else (SOFT, 1.0)
            runs = row["accuracy"]
            axes.plot([place] * len(runs), runs, ".", color=shade, alpha=0.6)
            axes.plot(place, np.mean(runs), "_", color=shade, markersize=16)
        labels = [start_name(row["scale"], row["constant"]) for row in rows]
        ticks = [label.split(" (")[0] for label in labels]
        dress(axes, title=NAMES[name], x="scale of the weights", y="test accuracy")
        axes.set_xticks(range(len(rows)), ticks, rotation=45, ha="right", fontsize=TICK)
        axes.set_ylim(-0.03, 1.03)
        axes.axhline(0.1, color=SOFT, linewidth=0.8, linestyle=":")
        axes.text(
            len(rows) - 0.6, 0.11, "chance", ha="right", fontsize=LABEL, color=SOFT
        )
    return figure
