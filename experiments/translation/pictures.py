"""What follows a move, what ignores one, and what neither does."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.translation.networks import NETWORKS
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


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {
        "equivariance": equivariance(found),
        "invariance": invariance(found),
        "accuracy": accuracy(found),
    }


def banded(axes: Axes, x: Any, runs: Any, colour: str, label: str, **look: Any) -> None:
    """A line through the medians of the seeds, in a band that spans them."""
    runs = np.asarray(runs)
    axes.plot(x, np.median(runs, 0), color=colour, label=label, linewidth=1.8, **look)
    axes.fill_between(x, runs.min(0), runs.max(0), color=colour, alpha=0.15)


def equivariance(found: Found) -> Picture:
    """What is left over by shift and by depth, and where."""
    figure, (left, middle, right) = panels(3, width=3.5, height=3.0)
    looks = {
        "dense": (SOFT, "dense layer", {}),
        "stride": (ORANGE, "stride of 2", {"marker": "o"}),
        "zeros": (BLUE, "zero padding", {}),
        "circular": (GREEN, "circular padding", {"linewidth": 2.6}),
    }
    for name, (colour, label, look) in looks.items():
        look = {"linewidth": 1.8} | look
        values = np.median(found[name], 0)
        left.plot(found["shifts"], values, color=colour, label=label, **look)
    dress(left, title="what no move explains", x="shift in pixels", y="left over")
    legend(left)
    banded(middle, found["depths"], found["by_depth"], BLUE, "zero padding")
    middle.set_ylim(bottom=0)
    middle.set_xticks(found["depths"])
    dress(middle, title="the border moves in", x="layers", y="left over, shift of 1")
    image = right.imshow(found["border"], cmap="Blues", vmin=0)
    dress(right, title="where, after a shift of 1", x="", y="", grid=False)
    bar = figure.colorbar(image, ax=right, shrink=0.8)
    bar.ax.tick_params(labelsize=7, colors=SOFT)
    return figure


def invariance(found: Found) -> Picture:
    """How much pooled maps change, by shift and window."""
    figure, cells = panels(2, width=4.2, height=3.1)
    for axes, (name, title) in zip(
        cells, (("max", "max pooling"), ("average", "average pooling")), strict=True
    ):
        by_pool = np.swapaxes(found[name], 0, 1)
        for window, runs, colour in zip(found["pools"], by_pool, COLOURS, strict=False):
            label = "no pooling" if window == 1 else f"{window}x{window}"
            banded(axes, found["shifts"], runs, colour, label)
        dress(axes, title=title, x="shift in pixels", y="change of the maps")
    legend_below(figure, cells[0].get_lines())
    return figure


def accuracy(found: Found) -> Picture:
    """The accuracy of trained networks on digits that are not in the middle."""
    figure, (axes,) = panels(1, width=5.4, height=3.4)
    for (kind, runs), colour in zip(
        found["accuracy"].items(), (SOFT, BLUE, ORANGE, GREEN), strict=True
    ):
        banded(axes, found["trained_shifts"], runs, colour, NETWORKS[kind], marker="o")
    axes.axhline(0.1, color=INK, linewidth=0.8, linestyle=":")
    axes.set_ylim(0, 1.03)
    axes.set_xticks(found["trained_shifts"])
    dress(
        axes,
        title="trained on digits in the middle",
        x="shift of test digits in pixels",
        y="test accuracy",
    )
    legend(axes)
    return figure
