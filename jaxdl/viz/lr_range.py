"""A search for a learning rate: the loss of each step against the rate of that step."""

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.viz.style import BLUE, INK, ORANGE, Picture, dress, legend, panels


def lr_range_curves(
    rates: Float[np.ndarray, " points"],
    losses: Float[np.ndarray, "seeds _points"],
    smoothed: Float[np.ndarray, "seeds _points"],
    rate: float,
) -> Picture:
    """The losses of runs with a rising rate, faint, and without their noise, strong.

    What is far above the losses at the start, where runs diverge, is cut off.

    Args:
      rates: above 0; the learning rate of each step.
      losses: the loss of each step.
      smoothed: the same without noise; NaN leaves a gap.
      rate: where the loss fell fastest, which is marked; NaN for nowhere.

    Raises:
      ValueError: there are not as many losses as rates, or not as many smoothed ones.
    """
    require(
        losses.shape == smoothed.shape and losses.shape[1:] == rates.shape,
        "losses and smoothed must have a value for each rate",
        f"{rates.shape}, {losses.shape} and {smoothed.shape}",
    )
    figure, (axes,) = panels(1, width=5.4, height=3.6)
    axes.set_xscale("log")
    shown = np.where(np.isfinite(losses), losses, np.nan)
    axes.plot(rates, shown.T, ".", color=BLUE, alpha=0.25, markersize=3)
    lines = axes.plot(rates, smoothed.T, "-", color=BLUE, linewidth=1.6)
    seeds = len(losses)
    runs = f"{seeds} seed{'s' if seeds != 1 else ''}"
    lines[0].set_label(f"running mean, {runs}")
    if np.isfinite(rate):
        axes.axvline(rate, color=ORANGE, linewidth=1.6, label=f"fastest at {rate:.2g}")
    known = smoothed[np.isfinite(smoothed)]
    if len(known):
        start = np.nanmax(np.where(np.isfinite(smoothed[:, 0]), smoothed[:, 0], np.nan))
        low, high = known.min(), min(known.max(), 1.5 * start - 0.5 * known.min())
        room = 0.05 * (high - low) or 1.0
        axes.set_ylim(low - room, high + room)
    else:
        axes.text(0.5, 0.5, "no loss is finite", color=INK, transform=axes.transAxes)
    dress(axes, title="A rising learning rate", x="learning rate", y="training loss")
    legend(axes)
    return figure
