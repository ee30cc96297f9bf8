"""Curves of learning and over-fitting, drawn from the results alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from jaxdl.viz.style import (
    BLUE,
    GREEN,
    INK,
    LABEL,
    ORANGE,
    SKY,
    SOFT,
    Picture,
    dress,
    legend,
    legend_below,
    panels,
)

Row = Mapping[str, Any]
Rows = Sequence[Row]


def draw(found: Mapping[str, Rows]) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {
        "curves": curves(found),
        "errors": both_errors(found),
        "stopping": stopping(found),
        "augmentation": augmentation(found),
    }


def several(rows: Rows) -> list[Row]:
    """The rows of more than ten examples."""
    return [row for row in rows if row["size"] > 10]


def curves(found: Mapping[str, Rows]) -> Picture:
    """Training and validation loss by size; below with some wrong labels."""
    rows = [*several(found["size"]), *several(found["noise"])]
    figure, cells = panels(len(rows), columns=len(rows) // 2, width=2.6, height=2.4)
    for place, (axes, row) in enumerate(zip(cells, rows, strict=True)):
        points = len(row["curves"]["train"])
        steps = np.arange(1, points + 1) * row["steps"] / points
        train, validation = (
            np.array(row["curves"][p]) for p in ("train", "validation")
        )
        spread = np.array(row["deviation"])
        axes.plot(steps, train, color=BLUE, linewidth=1.8, label="training")
        axes.plot(steps, validation, color=ORANGE, linewidth=1.8, label="validation")
        axes.fill_between(
            steps, validation - spread, validation + spread, color=ORANGE, alpha=0.2
        )
        stop = np.mean(row["stopped"]["patience"]["step"])
        axes.axvline(stop, color=SOFT, linestyle="--", linewidth=1, label="early stop")
        wrong = f", {row['noise']:.0%} wrong" if row["noise"] else ""
        first = place % (len(rows) // 2) == 0
        dress(
            axes,
            title=f"{row['size']} examples{wrong}",
            x="step" if row["noise"] else "",
            y="loss in nats" if first else "",
        )
        axes.set_ylim(0, 2.6)
    legend_below(figure, cells[0].get_lines())
    return figure


def both_errors(found: Mapping[str, Rows]) -> Picture:
    """Training and validation error by examples, by hidden units, by decay."""
    asked = {
        "size": ("training examples", several(found["size"])),
        "width": ("hidden units", found["width"]),
    }
    figure, cells = panels(3, width=3.3, height=2.9)
    for axes, (key, (word, rows)) in zip(cells, asked.items(), strict=False):
        for part, colour in (("train", BLUE), ("validation", ORANGE)):
            label = "training" if part == "train" else part
            runs = [1 - np.array(row["accuracy"][part]) for row in rows]
            dotted(axes, [row[key] for row in rows], runs, colour, label)
        axes.set_xscale("log", base=2)
        ticks = [row[key] for row in rows]
        axes.set_xticks(ticks, [str(tick) for tick in ticks])
        axes.minorticks_off()
        axes.set_ylim(bottom=-0.01)
        dress(axes, title=f"by {word}", x=word, y="error")
        legend(axes)
    places = range(len(found["decay"]))
    for part, colour in (("train", BLUE), ("validation", ORANGE)):
        label = "training" if part == "train" else part
        runs = [row["loss"][part] for row in found["decay"]]
        dotted(cells[2], places, runs, colour, label)
    cells[2].set_xticks(places, [f"{row['decay']:g}" for row in found["decay"]])
    size = found["decay"][0]["size"]
    dress(cells[2], title=f"by decay, {size} examples", x="weight decay", y="loss")
    cells[2].set_ylim(bottom=-0.02)
    legend(cells[2])
    return figure


def dotted(
    axes: Axes, x: Sequence[float], runs: Sequence[Any], colour: str, label: str
) -> None:
    """A line through the means, a dot for each seed."""
    axes.plot(x, np.mean(runs, axis=1), "-", color=colour, linewidth=1.8, label=label)
    for place, values in zip(x, runs, strict=True):
        axes.plot([place] * len(values), values, "o", color=colour, markersize=3)


def stopping(found: Mapping[str, Rows]) -> Picture:
    """What is left of the test loss by each rule, and how many steps it takes."""
    rules = {
        "patience": ("no better for a while", GREEN),
        "validation above": ("validation above training", SOFT),
        "training above": ("training above validation", ORANGE),
    }
    figure, cells = panels(2, width=4.6, height=3.1)
    for axes, key in zip(cells, ("size", "noise"), strict=True):
        rows = several(found[key])
        places = np.arange(len(rows))
        loss = [row["loss"]["test"] for row in rows]
        dotted(axes, places, loss, INK, "trained to the end")
        for offset, (rule, (words, colour)) in enumerate(rules.items(), start=1):
            runs = [row["stopped"][rule]["loss"] for row in rows]
            dotted(axes, places + 0.06 * offset, runs, colour, words)
        axes.set_xticks(places, [str(row["size"]) for row in rows])
        axes.set_ylim(bottom=0)
        wrong = f"{rows[0]['noise']:.0%} of the labels wrong"
        title = "correct labels" if key == "size" else wrong
        dress(axes, title=title, x="training examples", y="test loss in nats")
    legend_below(figure, cells[0].get_legend_handles_labels()[0])
    return figure


def augmentation(found: Mapping[str, Rows]) -> Picture:
    """Test accuracy by examples, with new shifts of them at every step and without."""
    figure, (axes,) = panels(1, width=5.0, height=3.2)
    rows = several([*found["size"], *found["shift"]])
    shifts = sorted({row["shift"] for row in rows})
    for shift, colour in zip(shifts, (INK, SKY, BLUE, ORANGE), strict=False):
        some = [row for row in rows if row["shift"] == shift]
        runs = [row["accuracy"]["test"] for row in some]
        label = f"shifts up to {shift:g} pixels" if shift else "as they are"
        dotted(axes, [row["size"] for row in some], runs, colour, label)
    axes.set_xscale("log", base=2)
    ticks = [row["size"] for row in some]
    axes.set_xticks(ticks, [str(tick) for tick in ticks])
    axes.minorticks_off()
    dress(axes, x="training examples", y="test accuracy")
    axes.legend(loc="lower right", fontsize=LABEL, labelcolor=INK, frameon=False)
    return figure
