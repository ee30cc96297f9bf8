"""A picture for each claim, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.l1_l2_loss.verdicts import CENTRE
from jaxdl.viz.series import as_runs, draw
from jaxdl.viz.style import (
    BLUE,
    LINES,
    ORANGE,
    SOFT,
    TICK,
    Picture,
    dress,
    legend,
    panels,
)

Found = Mapping[str, Any]
COLOUR = {"L1": ORANGE, "L2": BLUE}


def pictures(found: Found) -> dict[str, Picture]:
    """By name, the figures."""
    return {
        "optimum": optimum(found["samples"]),
        "outliers": outliers(found["spoiled"]),
        "steps": steps(found["descents"]),
    }


def optimum(samples: Found) -> Picture:
    """Both losses of one skewed sample, and what outliers do to their optima."""
    figure, (left, right) = panels(2, width=4.4, height=3.3)
    sample = np.asarray(samples["sample"])
    number = np.linspace(0, 4, 201)
    error = number[:, None] - sample[None]
    curves = {"L1": np.abs(error).mean(-1), "L2": (error**2).mean(-1) / 2}
    for name, curve in curves.items():
        best = samples[name][0][0]
        height = np.interp(best, number, curve)
        left.plot(number, curve, color=COLOUR[name], label=f"{name} loss")
        left.plot([best, best], [0, height], ":", color=COLOUR[name])
        left.plot(best, height, "o", color=COLOUR[name])
        left.annotate(
            CENTRE[name],
            (best, height),
            (6, -14),
            textcoords="offset points",
            fontsize=TICK,
            color=COLOUR[name],
        )
    left.plot(sample, np.zeros_like(sample), "|", color=SOFT, markersize=9)
    left.set_xlim(0, 4)
    left.set_ylim(0, 4)
    dress(left, title="a skewed sample", x="number", y="mean loss over the sample")
    legend(left)
    sizes = np.asarray(samples["sizes"])
    for name in COLOUR:
        moved = np.abs(as_runs(samples[name]) - as_runs(samples[name])[:1])
        draw(right, sizes[1:], moved[1:].T, label=name, colour=COLOUR[name])
    right.set_xscale("log")
    right.set_yscale("log")
    dress(
        right,
        title="a tenth of the sample moved away",
        x="how far it is moved",
        y="how far the optimum follows",
    )
    legend(right)
    return figure


def outliers(spoiled: Found) -> Picture:
    """The error on clean rows by the share of spoiled ones."""
    figure, cells = panels(2, width=4.4, height=3.3)
    titles = {"error_share": "spoiled targets", "stretch_share": "spoiled inputs"}
    for axes, (kind, title) in zip(cells, titles.items(), strict=True):
        for name, colour in COLOUR.items():
            rows = as_runs(spoiled[kind][name]).T
            draw(axes, np.asarray(spoiled["shares"]), rows, label=name, colour=colour)
        axes.set_ylim(0, None)
        dress(
            axes,
            title=title,
            x="share of the training rows",
            y="mean absolute error on clean test rows",
        )
        legend(axes)
    return figure


def steps(descents: Found) -> Picture:
    """How near gradient descent comes to the least loss, by its constant rate."""
    figure, cells = panels(2, width=4.4, height=3.3)
    for axes, name in zip(cells, COLOUR, strict=True):
        courses = zip(descents["rates"], descents[name]["courses"], strict=True)
        for (rate, course), line in zip(list(courses)[1::2], LINES[::-1], strict=False):
            draw_course(axes, name, rate, course, line)
        axes.axhline(descents["near"], color=SOFT, linewidth=0.8)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylim(1e-5, 10)
        dress(axes, title=f"{name} loss", x="step", y="excess over the least loss")
        legend(axes)
    return figure


def draw_course(axes: Axes, name: str, rate: float, course: Found, line: str) -> None:
    """The median of the runs at one rate, inside the band that they span."""
    how = {"color": COLOUR[name]}
    axes.plot(course["step"], course["median"], line, label=f"rate {rate:g}", **how)
    bounds = course["low"], course["high"]
    axes.fill_between(course["step"], *bounds, alpha=0.1, linewidth=0, **how)
