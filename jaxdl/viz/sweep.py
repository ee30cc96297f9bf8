"""What a hyper-parameter does: the final metric of every run against its value."""

import numpy as np
from jaxtyping import ArrayLike, Num

from jaxdl.core.errors import require
from jaxdl.viz.series import as_runs, best, spread
from jaxdl.viz.style import (
    BLUE,
    INK,
    ORANGE,
    Picture,
    dress,
    legend,
    panels,
)


def sweep_curves(
    values: Num[ArrayLike, " values"],
    metric: Num[ArrayLike, "_values seeds"],
    name: str,
    *,
    metric_name: str = "validation loss",
    log_x: bool = False,
) -> Picture:
    """The median over the seeds inside the band they span, each run as a dot.

    The best value is starred: of the least median where the last word of
    ``metric_name`` says that lower is better, such as a loss, else of the greatest.
    A value at which a run ended without a finite metric is crossed on the axis.

    Args:
      values: of the hyper-parameter, in any order.
      metric: final metric of each run.
      name: what the hyper-parameter is called.
      metric_name: what the metric is called.
      log_x: logarithmic axis for the values, which must then be positive.

    Raises:
      ValueError: there is no value, metric has no row for each, or a value is not
        positive on a logarithmic axis.
    """
    x, runs = np.asarray(values, dtype=float), as_runs(metric)
    require(
        len(x) == len(runs) >= 1,
        "metric must have the shape [values, seeds], with one row for each value",
        f"{len(x)} values and {list(runs.shape)}",
    )
    require(
        not log_x or bool((x > 0).all()),
        "values must be positive on a logarithmic axis",
        x.min(),
        "Use log_x=False.",
    )
    order = np.argsort(x)
    x, runs = x[order], runs[order]
    low, middle, high = spread(runs.T)
    figure, (axes,) = panels(1, width=5.4, height=3.6)
    if log_x:
        axes.set_xscale("log")
    axes.fill_between(x, low, high, color=BLUE, alpha=0.14, linewidth=0)
    axes.plot(x, middle, "o-", color=BLUE, linewidth=1.6, markersize=4, label="median")
    axes.plot(np.repeat(x, runs.shape[1]), runs.ravel(), ".", color=BLUE, alpha=0.45)
    lost = np.isnan(runs).sum(axis=1)
    if lost.any():
        axes.plot(
            x[lost > 0],
            np.zeros((lost > 0).sum()),
            "x",
            color=ORANGE,
            clip_on=False,
            transform=axes.get_xaxis_transform(),
            zorder=5,
            markersize=7,
            markeredgewidth=2,
            label=f"not finite: {lost.sum()} of {runs.size} runs",
        )
    index = best(middle, metric_name)
    if index is not None:
        axes.plot(
            x[index],
            middle[index],
            "*",
            color=INK,
            markersize=12,
            zorder=4,
            label=f"best {middle[index]:.4g} at {x[index]:.3g}",
        )
    seeds = runs.shape[1]
    title = f"{seeds} seed{'s' if seeds != 1 else ''} for each value"
    dress(axes, title=title, x=name, y=metric_name)
    legend(axes)
    return figure
