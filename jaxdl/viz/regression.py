"""Predictions of numbers: against the truth, and what remains of it."""

import numpy as np
from jaxtyping import ArrayLike, Num

from jaxdl.core.errors import require
from jaxdl.viz.style import INK, Picture, dots, dress, legend, panels


def predicted_against_true(
    predictions: Num[ArrayLike, " count"],
    targets: Num[ArrayLike, " _count"],
    *,
    unit: str = "",
) -> Picture:
    """Left the predictions against the truth, right their residuals.

    A perfect prediction lies on the line. A residual is the prediction less the truth:
    a trend in them shows what the model has missed, a funnel that its error grows.

    Args:
      predictions: one a row; rows that are not finite are left out.
      targets: the true values.
      unit: of both, for the axes.

    Raises:
      ValueError: they differ in number.
    """
    guess, truth = (np.asarray(a, dtype=float) for a in (predictions, targets))
    require(
        len(guess) == len(truth),
        "every prediction must have a target",
        f"{len(guess)} predictions and {len(truth)} targets",
    )
    known = np.isfinite(guess) & np.isfinite(truth)
    guess, truth = guess[known], truth[known]
    suffix = f" ({unit})" if unit else ""
    figure, (left, right) = panels(2, width=4.2, height=3.6)
    dots(left, truth, guess)
    dots(right, guess, guess - truth)
    both = np.concatenate([truth, guess])
    ends = [both.min(), both.max()] if len(both) else [0, 1]
    left.plot(ends, ends, "--", color=INK, linewidth=1, label="prediction = truth")
    right.axhline(0, linestyle="--", color=INK, linewidth=1)
    title = quality(guess, truth)
    dress(left, title=title, x=f"true value{suffix}", y=f"predicted value{suffix}")
    dress(right, x=f"predicted value{suffix}", y=f"residual{suffix}")
    legend(left)
    return figure


def quality(guess: Num[np.ndarray, " count"], truth: Num[np.ndarray, " count"]) -> str:
    """The root mean squared error and, where it is defined, R², in words."""
    if not len(truth):
        return "no finite value"
    squares = ((guess - truth) ** 2).sum()
    variation = ((truth - truth.mean()) ** 2).sum()
    error = f"RMSE {np.sqrt(squares / len(truth)):.4g}"
    return f"{error},  R² {1 - squares / variation:.3f}" if variation > 0 else error
