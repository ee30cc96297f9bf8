"""What a search sees, which settings matter, and what each search finds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from experiments.random_vs_grid.config import EVEN, UNEVEN, WORDS
from jaxdl.viz.style import (
    BLUE,
    GREEN,
    INK,
    LABEL,
    ORANGE,
    SOFT,
    Picture,
    blank,
    dress,
    legend,
    panels,
)

Found = Mapping[str, Mapping[str, Any]]
TITLES = {"digits": "digits", "breast_cancer": "breast cancer"}


def draw(found: Found) -> dict[str, Picture]:
    """By name, every picture of the README."""
    return {
        "argument": argument(next(iter(found.values()))),
        "settings": settings(found),
        "budget": budget(found),
    }


def argument(one: Mapping[str, Any]) -> Picture:
    """Nine picks of two settings: a grid tries three learning rates, chance tries nine.

    Above each is the measured loss by learning rate, with the rates that were tried.
    """
    rates, loss = np.array(one["axes"][0]), np.array(one["marginals"][0])
    steps = (np.arange(3) + 0.5) / 3
    across, up = np.meshgrid(steps, steps)
    generator = np.random.default_rng(3)
    picks = {
        "Grid: 3 learning rates": (across.ravel(), up.ravel(), ORANGE),
        "Random: 9 learning rates": (*generator.random((2, 9)), BLUE),
    }
    figure = blank(8.0, 4.6)
    for column, (title, (x, y, colour)) in enumerate(picks.items()):
        top = figure.add_subplot(2, 2, column + 1)
        at = np.exp(np.log(rates[0]) + x * np.log(rates[-1] / rates[0]))
        height = np.interp(np.log(at), np.log(rates), loss)
        top.plot(rates, loss, color=INK, linewidth=1.6)
        top.plot(at, height, "o", color=colour, markersize=6)
        best = int(np.argmin(height))
        top.plot(at[best], height[best], "*", color=colour, markersize=15)
        top.set_xscale("log")
        dress(top, title=title, x="", y="validation loss")
        low = figure.add_subplot(2, 2, column + 3, sharex=top)
        low.vlines(at, 0, 1, color=colour, alpha=0.25, linewidth=1)
        low.plot(at, y, "o", color=colour, markersize=7)
        dress(low, x="learning rate", y="a setting of no effect")
        low.set_ylim(0, 1)
        low.set_yticks([])
    return figure


def settings(found: Found) -> Picture:
    """The loss along each setting, averaged over all values of the others."""
    figure, cells = panels(len(WORDS), columns=4, width=2.6, height=2.7)
    for place, (axes, word) in enumerate(zip(cells, WORDS, strict=True)):
        for (name, one), colour in zip(found.items(), (BLUE, ORANGE), strict=False):
            values, loss = one["axes"][place], np.array(one["marginals"][place])
            share = one["importance"][place]
            axes.plot(
                values,
                loss / one["guess"],
                "o-",
                color=colour,
                markersize=4,
                label=f"{TITLES[name]}: {share:.0%}",
            )
        if max(values) / max(min(values), 1e-9) > 100 and min(values) > 0:
            axes.set_xscale("log")
        dress(axes, title=word, x="", y="loss / that of a guess" if not place else "")
        axes.set_ylim(0, 1.25)
        legend(axes)
    return figure


def budget(found: Found) -> Picture:
    """The expected test loss by the number of runs, and what each grid finds."""
    figure, cells = panels(len(found), width=4.4, height=3.4)
    for axes, (name, one) in zip(cells, found.items(), strict=True):
        runs = np.array(one["random"]["budget"])
        means = np.array(one["random"]["mean"])
        shown = runs >= 4
        band(axes, runs[shown], means[:, shown])
        for grids, colour, mark, words in (
            (EVEN, ORANGE, "s", "grid, as many values of each"),
            (UNEVEN, GREEN, "^", "grid, mostly learning rates"),
        ):
            for grid in grids:
                its = one["grids"][grid]
                axes.errorbar(
                    its["budget"],
                    np.mean(its["mean"]),
                    np.std(its["mean"], ddof=1) / np.sqrt(len(its["mean"])),
                    fmt=mark,
                    color=colour,
                    markersize=7,
                    capsize=3,
                    label=words if grid == next(iter(grids)) else None,
                )
        axes.axhline(np.mean(one["least"]), color=SOFT, linewidth=1, linestyle="--")
        axes.text(
            4,
            0.99 * np.mean(one["least"]),
            "all 768",
            ha="left",
            va="top",
            fontsize=LABEL,
            color=SOFT,
        )
        axes.set_xscale("log", base=2)
        axes.set_xticks([4, 8, 16, 32, 64, 128], ["4", "8", "16", "32", "64", "128"])
        axes.set_ylim(bottom=0)
        dress(axes, title=TITLES[name], x="budget in runs", y="test loss of the choice")
        legend(axes)
    return figure


def band(axes: Axes, runs: np.ndarray, means: np.ndarray) -> None:
    """The mean over the tables inside the band of its standard error."""
    middle = means.mean(0)
    error = means.std(0, ddof=1) / np.sqrt(len(means))
    axes.plot(runs, middle, "o-", color=BLUE, markersize=4, label="random search")
    axes.fill_between(runs, middle - error, middle + error, color=BLUE, alpha=0.2)
