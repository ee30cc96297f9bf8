"""Learning curves: how each metric moved, on the training and the validation data."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from jaxdl.core.errors import require
from jaxdl.viz.series import (
    History,
    as_runs,
    best,
    draw,
    lower_is_better,
    running_mean,
    spread,
)
from jaxdl.viz.style import COLOURS, INK, Picture, dress, legend, panels


def learning_curves(
    history: History, *, log_loss: bool = False, window: int = 1
) -> Picture:
    """A panel for each metric, with the parts of the data drawn together.

    Several runs are drawn as their median inside the band from the least to the
    greatest. A star marks the best point of the last part that has the metric, so of
    the validation data when it comes after the training data.

    Args:
      history: part of the data -> metric -> ``[points]`` or ``[runs, points]``.
      log_loss: logarithmic axis for the metrics that are better when lower.
      window: draw the running mean of so many training points, at least 1; the points
        themselves stay faintly behind it.

    Raises:
      ValueError: the history holds no point, a curve and its steps differ in length,
        or ``window`` is below 1.
    """
    require(window >= 1, "window must be at least 1", window)
    metrics = metric_names([history])
    figure, cells = panels(len(metrics))
    for axes, metric in zip(cells, metrics, strict=True):
        for number, (part, curves) in enumerate(history.items()):
            if np.size(curves.get(metric, ())) == 0:
                continue
            x, runs = curve(history, part, metric)
            colour, label = COLOURS[number % len(COLOURS)], part
            if window > 1 and part == "train" and runs.shape[1] > window:
                axes.plot(x, runs.T, color=colour, alpha=0.25, linewidth=0.6)
                runs = np.stack([running_mean(run, window) for run in runs])
                label = f"{part}, mean of {window}"
            draw(axes, x, runs, label=label, colour=colour)
            last = x, spread(runs).middle
        mark_best(axes, *last, metric)
        dress(axes, x="step", y=metric.replace("_", " "))
        whole_steps(axes)
        if log_loss and lower_is_better(metric):
            log_scale(axes)
        legend(axes)
    return figure


def metric_names(histories: Iterable[History]) -> list[str]:
    """The metrics that have a point somewhere, in the order in which they appear.

    Raises:
      ValueError: there is none.
    """
    names = {
        metric: None
        for history in histories
        for curves in history.values()
        for metric, values in curves.items()
        if metric != "step" and np.size(values) > 0
    }
    require(
        bool(names),
        "a history must hold at least one point of one metric",
        "none",
        'It has the form {"train": {"loss": values}, "validation": {...}}.',
    )
    return list(names)


def curve(
    history: History, part: str, metric: str
) -> tuple[Float[np.ndarray, " points"], Float[np.ndarray, "runs points"]]:
    """The steps and the values of one metric on one part of the data.

    Raises:
      ValueError: they differ in length.
    """
    runs = as_runs(history[part][metric])
    steps = history[part].get("step")
    if steps is None:
        steps = np.arange(1, runs.shape[1] + 1) * (last_step(history) / runs.shape[1])
    x = np.atleast_2d(np.asarray(steps, dtype=float))[0]
    require(
        len(x) == runs.shape[1],
        f'"step" of {part!r} must have one entry for each point of {metric!r}',
        f"{len(x)} steps and {runs.shape[1]} points",
    )
    return x, runs


def last_step(history: History) -> float:
    """Where the history ends: its greatest step, or its greatest number of points."""
    given = [np.max(c["step"], initial=0) for c in history.values() if "step" in c]
    counts = [np.shape(v)[-1] for c in history.values() for v in c.values()]
    return float(max(given or counts))


def mark_best(
    axes: Axes,
    x: Float[np.ndarray, " points"],
    y: Float[np.ndarray, " points"],
    metric: str,
) -> None:
    """A star at the best point, its value and its step in the legend."""
    index = best(y, metric)
    if index is not None:
        axes.plot(
            x[index],
            y[index],
            "*",
            color=INK,
            markersize=9,
            zorder=4,
            label=f"best {y[index]:.4g} at {x[index]:g}",
        )


def whole_steps(axes: Axes) -> None:
    """Label the horizontal axis at whole numbers only."""
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))


def log_scale(axes: Axes) -> None:
    """Make the vertical axis logarithmic, where something is positive to be shown."""
    drawn = np.concatenate([np.ravel(line.get_ydata()) for line in axes.lines])
    if np.any(drawn > 0):
        axes.set_yscale("log", nonpositive="mask")
