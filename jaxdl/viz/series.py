"""Many runs as one curve: the median of the runs, inside the band that they span."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import ArrayLike, Float, Num
from matplotlib.axes import Axes

from jaxdl.core.errors import require
from jaxdl.viz.style import plain

Values = Num[ArrayLike, "..."] | Sequence[float | int]
"""``[points]`` of one run, or ``[runs, points]``; NaN and infinity are left out."""

History = Mapping[str, Mapping[str, Values]]
"""Part of the data (``"train"``, ``"validation"``) -> metric -> values over the run. An
entry ``"step"`` ``[points]`` says where they lie; without it they are evenly spaced up
to the end of the longest part: values of every step count from 1, and those of a part
that was evaluated now and then lie where it was."""

LOWER_IS_BETTER = {
    "loss",
    "error",
    "perplexity",
    "nll",
    "rmse",
    "mse",
    "mae",
    "ece",
    "brier",
    "fid",
    "distance",
    "divergence",
}

NEITHER_IS_BETTER = {"norm"}


class Spread(NamedTuple):
    """What is drawn of several runs.

    Attributes:
      low: the least finite value at each point; NaN where there is none.
      middle: the median of the finite values.
      high: the greatest finite value.
    """

    low: Float[np.ndarray, " points"]
    middle: Float[np.ndarray, " points"]
    high: Float[np.ndarray, " points"]


def as_runs(values: Values) -> Float[np.ndarray, "runs points"]:
    """Values as ``[runs, points]`` of floats, NaN where they are not finite.

    Raises:
      ValueError: more than two axes.
    """
    array = np.asarray(values, dtype=float)
    require(
        array.ndim <= 2,
        "a curve must have the shape [points] or [runs, points]",
        list(array.shape),
        "Select or average the other axes first.",
    )
    array = np.atleast_2d(array)
    return np.where(np.isfinite(array), array, np.nan)


def spread(runs: Float[np.ndarray, "runs points"]) -> Spread:
    """The least, the median and the greatest of the runs at each point."""
    known = np.ma.masked_invalid(runs)
    reduced = (known.min(axis=0), np.ma.median(known, axis=0), known.max(axis=0))
    return Spread(*(np.ma.filled(part.astype(float), np.nan) for part in reduced))


def running_mean(
    values: Float[np.ndarray, " points"], window: int
) -> Float[np.ndarray, " points"]:
    """The mean of up to ``window`` points around each, shorter at the ends."""
    known, ones = np.isfinite(values), np.ones(min(window, len(values)))
    total = np.convolve(np.where(known, values, 0.0), ones, mode="same")
    count = np.convolve(known.astype(float), ones, mode="same")
    mean = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0.5)
    return np.where(known, mean, np.nan)


def lower_is_better(metric: str) -> bool:
    """Whether the last word of the name says so: ``"hinge_loss"``, ``"top1_error"``."""
    return last_word(metric) in LOWER_IS_BETTER


def last_word(metric: str) -> str:
    """What a metric is: ``"loss"`` of ``"validation/hinge_loss"``."""
    return re.split(r"[\W_]+", metric.lower())[-1]


def best(values: Float[np.ndarray, " points"], metric: str) -> int | None:
    """Where the metric is best, the first such point; ``None`` if none is.

    None is where no value is finite, and of a metric that is neither good nor bad, such
    as the norm of the gradient.
    """
    if not np.isfinite(values).any() or last_word(metric) in NEITHER_IS_BETTER:
        return None
    return int(
        np.nanargmin(values) if lower_is_better(metric) else np.nanargmax(values)
    )


def draw(
    axes: Axes,
    x: Float[np.ndarray, " points"],
    runs: Float[np.ndarray, "runs points"],
    *,
    label: str,
    colour: str,
    line: str = "-",
    strength: float = 1.0,
) -> None:
    """Draw the median of the runs and, if there are several, the band they span.

    Args:
      axes: the panel.
      x: where the points lie.
      runs: their values; what is not finite leaves a gap.
      label: what the legend says; the number of runs is added to it.
      colour: of the line and, lighter, of the band.
      line: the style of the line, such as ``"--"``.
      strength: in (0, 1]: 1 for what matters, less for what stands behind it.
    """
    low, middle, high = spread(runs)
    many = len(runs) > 1
    axes.plot(
        x,
        middle,
        line,
        color=colour,
        linewidth=0.6 + strength,
        alpha=strength,
        marker="o" if len(x) <= 30 else None,
        markersize=3,
        label=plain(label, 40) + (f" ({len(runs)} runs)" if many else ""),
    )
    if many:
        axes.fill_between(
            x, low, high, color=colour, alpha=0.16 * strength, linewidth=0
        )
