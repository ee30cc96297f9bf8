"""A picture for each claim, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.dropout_ensemble.verdicts import HALF
from jaxdl.viz.series import as_runs, draw
from jaxdl.viz.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PINK,
    SOFT,
    Picture,
    dress,
    legend,
    panels,
)

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """By name, the figures."""
    return {
        "rates": by_rate(found),
        "ensemble": ensemble(found),
        "removed": removed(found),
    }


def by_rate(found: Found) -> Picture:
    """Over-fitting by rate: loss and error on training and test rows."""
    figure, cells = panels(2, width=4.4, height=3.3)
    rates = np.asarray(found["rates"])
    shown = rates < 0.9  # at 0.9 hardly anything is learned
    networks = found["networks"]
    colours = {"train": SOFT, "test": BLUE}
    for axes, metric in zip(cells, ("loss", "accuracy"), strict=True):
        for part, colour in colours.items():
            runs = as_runs(networks[f"{part}_{metric}"])[shown]
            runs = runs if metric == "loss" else 1 - runs
            draw(axes, rates[shown], runs.T, label=part, colour=colour)
        name = "cross-entropy" if metric == "loss" else "share of wrong answers"
        dress(axes, title="networks on few digits", x="dropout rate", y=name)
        axes.set_ylim(0, None)
        legend(axes)
    return figure


def ensemble(found: Found) -> Picture:
    """The average of so many masks, one network with all units, separate networks."""
    figure, (left, right) = panels(2, width=4.4, height=3.3)
    networks, place = found["networks"], found["rates"].index(HALF)
    for name, colour in (("arithmetic", ORANGE), ("geometric", PINK)):
        runs = as_runs(networks[f"{name}_loss"][place])
        counts = 2 ** np.arange(runs.shape[1])
        draw(left, counts, runs, label=f"{name} mean of masks", colour=colour)
    lines = {
        "all units on": (networks["test_loss"][place], BLUE),
        "separate networks": (networks["ensemble_loss"][0], GREEN),
    }
    for label, (values, colour) in lines.items():
        left.axhline(np.mean(values), color=colour, linewidth=1.6, label=label)
    left.set_xscale("log", base=2)
    left.set_ylim(0, None)
    dress(left, title=f"networks, rate {HALF:g}", x="number of masks", y="test loss")
    legend(left)
    softmax = found["softmax"]
    for name, colour in (("geometric", PINK), ("arithmetic", ORANGE)):
        runs = as_runs(softmax[name]).T
        rates = np.asarray(found["exact_rates"])
        draw(right, rates, runs, label=f"{name} mean", colour=colour)
    right.set_yscale("log")
    right.set_ylim(1e-8, 10)
    dress(
        right,
        title="softmax, all 8192 masks of the input",
        x="dropout rate",
        y="greatest difference of a probability",
    )
    legend(right)
    return figure


def removed(found: Found) -> Picture:
    """The accuracy by the share of units that are removed after training."""
    figure, (axes,) = panels(1, width=5.4, height=3.6)
    shares = np.asarray(found["removed"])
    colours = dict(zip(found["rates"], (INK, GREEN, PINK, BLUE, ORANGE), strict=False))
    for place, (rate, colour) in enumerate(colours.items()):
        runs = as_runs(found["networks"]["without_units"][place])
        draw(axes, shares, runs, label=f"trained at rate {rate:g}", colour=colour)
    axes.set_ylim(0, 1)
    dress(axes, x="share of hidden units removed", y="test accuracy")
    legend(axes)
    return figure
