"""Several training runs in one picture, to see which is better and from when on."""

from collections.abc import Sequence
from itertools import cycle

import numpy as np
from matplotlib.lines import Line2D

from jaxdl.core.errors import require
from jaxdl.viz.curves import curve, log_scale, metric_names, whole_steps
from jaxdl.viz.series import History, draw, lower_is_better
from jaxdl.viz.style import (
    COLOURS,
    LINES,
    SOFT,
    Picture,
    dress,
    legend,
    legend_below,
    panels,
    plain,
)


def compare_runs(
    names: Sequence[str], histories: Sequence[History], *, log_loss: bool = False
) -> Picture:
    """A panel for each metric; a colour for each run, a line style for each part.

    Args:
      names: what each run is called in the legend.
      histories: of each run: part of the data -> metric -> ``[points]`` or
        ``[runs, points]``.
      log_loss: logarithmic axis for the metrics that are better when lower.

    Raises:
      ValueError: names and histories differ in number, or there is nothing to draw.
    """
    require(
        len(names) == len(histories),
        "every run must have a name and a history",
        f"{len(names)} names and {len(histories)} histories",
    )
    metrics = metric_names(histories)
    parts = list(dict.fromkeys(part for history in histories for part in history))
    styles = dict(zip(reversed(parts), cycle(LINES), strict=False))
    figure, cells = panels(len(metrics))
    for axes, metric in zip(cells, metrics, strict=True):
        for history, colour in zip(histories, cycle(COLOURS), strict=False):
            for part, curves in history.items():
                if np.size(curves.get(metric, ())) > 0:
                    x, runs = curve(history, part, metric)
                    strength = 1.0 if part == parts[-1] else 0.5
                    draw(
                        axes,
                        x,
                        runs,
                        label="",
                        colour=colour,
                        line=styles[part],
                        strength=strength,
                    )
        dress(axes, x="step", y=metric.replace("_", " "))
        whole_steps(axes)
        if log_loss and lower_is_better(metric):
            log_scale(axes)
    for part in parts:
        cells[0].plot([], [], styles[part], color=SOFT, label=plain(part))
    legend(cells[0])
    runs_shown = [
        Line2D([], [], color=colour, linewidth=2, label=plain(name, 40))
        for name, colour in zip(names, cycle(COLOURS), strict=False)
    ]
    legend_below(figure, runs_shown)
    return figure
