"""What two hyper-parameters do together: the final metric over the grid of both."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import ArrayLike, Num
from matplotlib.patches import Rectangle

from jaxdl.core.errors import require
from jaxdl.viz.series import as_runs, best, lower_is_better, spread
from jaxdl.viz.style import INK, LABEL, ORANGE, SOFT, TICK, Picture, blank, dress

MOST_NUMBERS = 144  # cells up to which the medians are written into them


def sweep_map(
    rows: Num[ArrayLike, " rows"],
    columns: Num[ArrayLike, " columns"],
    metric: Num[ArrayLike, "_rows _columns seeds"],
    names: Sequence[str],
    *,
    metric_name: str = "validation loss",
) -> Picture:
    """The median over the seeds as colour and number; the best cell is framed.

    Darker is better. A cell whose runs all ended without a finite metric is empty.

    Args:
      rows: values of the first hyper-parameter.
      columns: values of the second.
      metric: final metric of each run.
      names: what the two hyper-parameters are called.
      metric_name: what the metric is called; its last word says whether lower is
        better, as for a loss.

    Raises:
      ValueError: there is no cell, or metric does not have one for each pair.
    """
    table = np.asarray(metric, dtype=float)
    shape = (len(np.asarray(rows)), len(np.asarray(columns)))
    require(
        table.shape[:2] == shape and table.size > 0,
        "metric must have the shape [rows, columns, seeds], with one row and column "
        "for each value",
        f"{shape[0]} and {shape[1]} values and {list(table.shape)}",
    )
    flat = spread(as_runs(table.reshape(-1, table.shape[-1])).T).middle
    middle = flat.reshape(shape)
    figure = blank(0.72 * shape[1] + 2.2, 0.46 * shape[0] + 1.4)
    axes = figure.add_subplot()
    lower = lower_is_better(metric_name)
    colours = axes.imshow(
        middle, cmap="Blues_r" if lower else "Blues", aspect="auto", origin="lower"
    )
    title = f"median {metric_name} of {table.shape[-1]} seeds"
    dress(axes, title=title, x=names[1], y=names[0], grid=False)
    axes.set_xticks(range(shape[1]), [f"{v:.3g}" for v in np.asarray(columns)])
    axes.set_yticks(range(shape[0]), [f"{v:.3g}" for v in np.asarray(rows)])
    axes.spines[:].set_visible(False)
    if middle.size <= MOST_NUMBERS:
        for (row, column), value in np.ndenumerate(middle):
            if np.isfinite(value):
                level = np.asarray(colours.norm(value)).item()
                dark = level < 0.4 if lower else level > 0.6
                axes.text(
                    column,
                    row,
                    f"{value:.3g}",
                    ha="center",
                    va="center",
                    fontsize=TICK,
                    color="white" if dark else INK,
                )
    index = best(flat, metric_name)
    if index is not None:
        row, column = divmod(index, shape[1])
        frame = Rectangle(
            (column - 0.48, row - 0.47),
            0.96,
            0.94,
            fill=False,
            edgecolor=ORANGE,
            linewidth=2.4,
        )
        axes.add_patch(frame)
    bar = figure.colorbar(colours, ax=axes)
    bar.set_label(metric_name, fontsize=LABEL, color=INK)
    bar.ax.tick_params(labelsize=TICK, colors=SOFT)
    bar.outline.set_visible(False)
    return figure
