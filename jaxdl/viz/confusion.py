"""The confusion matrix: which classes a classifier takes for which."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import ArrayLike, Num
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from matplotlib.ticker import PercentFormatter

from jaxdl.core.errors import require
from jaxdl.viz.images import name_of
from jaxdl.viz.style import INK, SOFT, TICK, Picture, blank, dress, plain

MOST_COUNTS = 25  # classes up to which the counts are written into the cells
MOST_NAMES = 50  # classes up to which every class is named


def confusion_matrix(
    counts: Num[ArrayLike, "classes _classes"], class_names: Sequence[str] | None = None
) -> Picture:
    """Colour is the share of the true class (of the row); numbers are the counts.

    The colour scale is the square root of the share, so that rare confusions are seen
    beside a strong diagonal.

    Args:
      counts: how often true class i was predicted as class j, in row i and column j.
      class_names: what the classes are called, by number.

    Raises:
      ValueError: the matrix is empty or not square, or the names are not one a class.
    """
    table = np.nan_to_num(np.asarray(counts, dtype=float))
    classes = len(table)
    require(
        classes >= 1 and table.shape[1] == classes,
        "counts must have the shape [classes, classes], with at least one class",
        list(table.shape),
    )
    require(
        class_names is None or len(class_names) == classes,
        f"class_names must name each of the {classes} classes",
        f"{len(class_names or ())} names",
    )
    totals = table.sum(axis=1, keepdims=True)
    share = np.divide(table, totals, out=np.zeros_like(table), where=totals > 0)
    side = float(np.clip(0.42 * classes, 2.6, 8.0))
    figure = blank(side + 1.6, side + 1.0)
    axes = figure.add_subplot()
    colours = axes.imshow(
        share, cmap="Blues", norm=PowerNorm(0.5, 0, 1), interpolation="nearest"
    )
    total = table.sum()
    title = f"{np.trace(table) / total:.1%} of {total:,.0f} are right" if total else ""
    dress(axes, title=title, x="predicted class", y="true class", grid=False)
    name_classes(axes, classes, class_names, side)
    if classes <= MOST_COUNTS:
        write_counts(axes, table, share)
    bar = figure.colorbar(colours, ax=axes, shrink=0.8, format=PercentFormatter(1.0))
    bar.set_label("share of the true class", fontsize=TICK, color=INK)
    bar.ax.tick_params(labelsize=TICK - 1, colors=SOFT)
    bar.outline.set_visible(False)
    return figure


def name_classes(
    axes: Axes, classes: int, class_names: Sequence[str] | None, side: float
) -> None:
    """Name the classes on both axes, of very many only every second, third, and so on.

    Args:
      axes: the panel.
      classes: how many there are.
      class_names: what they are called, by number.
      side: inches of the matrix.
    """
    shown = range(0, classes, -(-classes // MOST_NAMES))
    names = [plain(name_of(i, class_names), 16) for i in shown]
    size = float(np.clip(340 / classes, 5, TICK))
    room = 72 * side / classes  # points for one name
    turn = 90 if max(map(len, names)) * 0.75 * size > room else 0
    axes.set_xticks(shown, names, rotation=turn, fontsize=size)
    axes.set_yticks(shown, names, fontsize=size)
    axes.spines[:].set_visible(False)


def write_counts(
    axes: Axes,
    table: Num[np.ndarray, "classes classes"],
    share: Num[np.ndarray, "classes classes"],
) -> None:
    """Write each count that is not 0 into its cell, light on dark."""
    longest = max(len(f"{count:g}") for count in table.ravel())
    size = float(np.clip(36 / longest, 4, TICK))
    for (row, column), count in np.ndenumerate(table):
        if count:
            colour = "white" if share[row, column] > 0.3 else INK
            axes.text(
                column,
                row,
                f"{count:g}",
                ha="center",
                va="center",
                fontsize=size,
                color=colour,
            )
