"""The pictures, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.population.verdicts import NAMES
from jaxdl.viz.style import BLUE, GREEN, SOFT, Picture, dress, legend_below, panels

Found = Mapping[str, Any]


def pictures(found: Found) -> dict[str, Picture]:
    """The figures by name."""
    return {"samples": samples(found)}


def samples(found: Found) -> Picture:
    """The error of both tasks by the number of samples; bands span the seeds."""
    figure, cells = panels(2, width=4.0, height=3.1)
    for axes, (task, one) in zip(cells, found["tasks"].items(), strict=True):
        seeds = np.asarray(one["networks"])
        x = found["num_sets"]
        lines = axes.plot(x, seeds.mean(1), "o-", color=BLUE, label="Deep Sets")
        axes.fill_between(x, seeds.min(1), seeds.max(1), color=BLUE, alpha=0.15)
        for what, name, colour in (
            ("plug_in", "the formula, with the sample's covariance", GREEN),
            ("constant", "the mean of all", SOFT),
        ):
            level = one[what]
            lines.append(axes.axhline(level, ls="--", color=colour, label=name))
        axes.set_xscale("log")
        axes.set_yscale("log")
        dress(axes, title=NAMES[task], x="samples to train on", y="error, nats")
    legend_below(figure, lines)
    return figure
