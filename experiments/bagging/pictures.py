"""A picture for each claim, drawn from the results alone."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from experiments.bagging.config import ARMS
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
COLOUR = dict(zip(ARMS, (ORANGE, PINK, BLUE, GREEN), strict=True))


def pictures(found: Found) -> dict[str, Picture]:
    """By name, the figures."""
    return {
        "variance": variance(found),
        "error": error(found),
        "out_of_bag": out_of_bag(found),
    }


def variance(found: Found) -> Picture:
    """The variance of ensembles: as measured, and as the law says."""
    figure, (left, right) = panels(2, width=4.4, height=3.3)
    sizes = np.asarray(found["sizes"])
    fine = np.geomspace(1, sizes[-1], 50)
    for name, arm in found["friedman"].items():
        shared = arm["correlation"] * arm["member_variance"]
        own = arm["member_variance"] - shared
        how = {"color": COLOUR[name]}
        left.plot(fine, shared + own / fine, linewidth=1.4, **how)
        left.plot(sizes, arm["variance"], "o", label=name, **how)
        right.barh(name, shared, **how)
        right.barh(name, own, left=shared, alpha=0.35, **how)
    left.set_xscale("log", base=2)
    left.set_ylim(0, None)
    dress(left, title="lines: the law", x="networks in the ensemble", y="variance")
    legend(left)
    right.invert_yaxis()
    title = "dark: shared; light: averaged away"
    dress(right, title=title, x="variance of one network", y="")
    return figure


def error(found: Found) -> Picture:
    """The squared error by the number of networks."""
    figure, (axes,) = panels(1, width=5.4, height=3.6)
    sizes = np.asarray(found["sizes"])
    for name, arm in found["friedman"].items():
        draw(axes, sizes, as_runs(arm["error"]).T, label=name, colour=COLOUR[name])
    bias = np.mean([arm["bias"] for arm in found["friedman"].values()])
    axes.axhline(bias, color=SOFT, linewidth=0.9, linestyle=":", label="squared bias")
    axes.set_xscale("log", base=2)
    axes.set_ylim(0, None)
    dress(axes, x="networks in the ensemble", y="squared error without the noise")
    legend(axes)
    return figure


def out_of_bag(found: Found) -> Picture:
    """The out-of-bag error against that on new rows, a dot a repeat."""
    figure, cells = panels(2, width=3.6, height=3.3)
    sources = {
        "Friedman's function": found["friedman"]["bags"],
        "diabetes": found["diabetes"],
    }
    for axes, (title, values) in zip(cells, sources.items(), strict=True):
        axes.plot(values["test"], values["out_of_bag"], "o", color=BLUE, alpha=0.7)
        ends = np.asarray([values["test"], values["out_of_bag"]])
        span = [0.9 * ends.min(), 1.1 * ends.max()]
        axes.plot(span, span, color=INK, linewidth=0.8, linestyle=":")
        dress(axes, title=title, x="squared error on new rows", y="out-of-bag error")
    return figure
