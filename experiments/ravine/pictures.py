"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.ravine.config import Config
from jaxdl.viz.style import (
    COLOURS,
    INK,
    SOFT,
    Picture,
    dress,
    legend_below,
    panels,
)

Found = Mapping[str, Any]
LINE = dict(
    zip(
        (
            "gradient descent",
            "momentum",
            "Nesterov",
            "AdaGrad",
            "RMSProp",
            "Adam",
            "Newton",
        ),
        COLOURS,
        strict=True,
    )
)
REACH = 1.3  # of the axes of a path


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {
        "paths": paths(found, 0, tuple(n for n in found["paths"] if "un" not in n)),
        "turned": paths(found, 1, ("momentum", "AdaGrad", "RMSProp", "Adam")),
        "steps": steps(found),
        "rates": rates(found),
    }


def contours(axes: Axes, condition: float, angle: float) -> None:
    """The ravine, light, as far as the axes reach."""
    side = np.linspace(-REACH, REACH, 161)
    x, y = np.meshgrid(side, side)
    turned = np.deg2rad(angle)
    along = np.cos(turned) * x + np.sin(turned) * y
    across = -np.sin(turned) * x + np.cos(turned) * y
    height = (along**2 / condition + across**2) / 2
    levels = np.linspace(0, 1, 12) ** 2 * height.max()
    axes.contourf(x, y, height, levels=levels, cmap="Blues", alpha=0.3, vmin=0)
    axes.contour(x, y, height, levels=levels, colors="#b4c5d9", linewidths=0.6)


def paths(found: Found, which: int, names: tuple[str, ...]) -> Picture:
    """The way of every optimiser over the contours of one ravine."""
    figure, cells = panels(len(names), columns=4, width=2.55, height=2.6)
    for axes, name in zip(cells, names, strict=True):
        way = found["paths"][name][which]
        contours(axes, Config().shown, way["angle"])
        places = np.asarray(way["places"])
        axes.plot(*places.T, "-", color=LINE.get(name, SOFT), linewidth=1.3)
        axes.plot(*places.T, ".", color=LINE.get(name, SOFT), markersize=3.5)
        axes.plot(*places[0], "o", color=INK, markersize=5)
        axes.plot(0, 0, "*", color=INK, markersize=9)
        dress(
            axes,
            title=f"{name}, {way['steps']} steps".replace("1 steps", "1 step"),
            x="",
            y="",
            grid=False,
        )
        axes.set(xlim=(-REACH, REACH), ylim=(-REACH, REACH), aspect="equal")
        axes.spines[:].set_visible(False)
        axes.set_xticks([])
        axes.set_yticks([])
    return figure


def steps(found: Found) -> Picture:
    """Steps by condition, along the axes and across them."""
    figure, cells = panels(2, width=4.4, height=3.4)
    titles = "along the axes", "turned by 45 degrees"
    for axes, angle, title in zip(cells, (0, 45), titles, strict=True):
        for name, shade in LINE.items():
            rows = [r for r in found["ravines"][name] if r["angle"] == angle]
            x = [row["condition"] for row in rows]
            every = np.asarray([row["steps"] for row in rows])
            axes.plot(x, every.mean(1), "o-", color=shade, markersize=4, label=name)
            low, high = np.quantile(every, (0.25, 0.75), axis=1)
            axes.fill_between(x, low, high, color=shade, alpha=0.12, linewidth=0)
        axes.set(xscale="log", yscale="log", ylim=(0.8, 2000))
        dress(axes, title=title, x="condition", y="steps until it has arrived")
    legend_below(figure, cells[0].get_lines())
    return figure


def rates(found: Found) -> Picture:
    """Steps by rate, and what is left of a step while the gradient stays the same."""
    figure, (left, right) = panels(2, width=4.4, height=3.4)
    for name, curve in found["rates"].items():
        if name in LINE:
            left.plot(curve["rate"], curve["steps"], color=LINE[name], label=name)
    left.set(xscale="log", yscale="log")
    dress(
        left,
        title=f"condition {Config().shown:g}, along the axes",
        x="learning rate",
        y="steps until it has arrived",
    )
    for name, kept in found["steady"].items():
        if name in LINE:
            number = np.arange(1, len(kept["length"]) + 1)
            right.plot(number, kept["length"], color=LINE[name], label=name)
    right.set(xscale="log", yscale="log")
    dress(
        right,
        title="while the gradient stays the same",
        x="step",
        y="length of a step, in learning rates",
    )
    legend_below(figure, left.get_lines())
    return figure
