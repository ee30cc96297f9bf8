"""A table as pictures: each feature's distribution, and what it says of the target."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import ArrayLike, Num
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from jaxdl.core.errors import require
from jaxdl.viz.images import name_of
from jaxdl.viz.style import COLOURS, Picture, dots, dress, legend_below, panels, plain

BINS = 24


def feature_grid(
    x: Num[ArrayLike, "rows features"],
    y: Num[ArrayLike, " _rows"],
    feature_names: Sequence[str] | None = None,
    class_names: Sequence[str] | None = None,
    *,
    limit: int = 12,
) -> Picture:
    """A panel for each feature: a histogram for each class, or the target against it.

    Whole-number targets are classes, of which the first seven are drawn; others are
    numbers.

    Args:
      x: the table; entries that are not finite are left out.
      y: class numbers or real targets.
      feature_names: what the columns are called.
      class_names: what the classes are called, by number.
      limit: show at most the first so many features.

    Raises:
      ValueError: there is no feature, or targets or names do not match the table.
    """
    table, target = np.asarray(x, dtype=float), np.asarray(y)
    rows, features = table.shape
    names = feature_names or [f"feature {i}" for i in range(features)]
    require(features >= 1, "x must have at least one feature", features)
    require(
        len(target) == rows, "every row must have one target", f"{rows}, {len(target)}"
    )
    require(
        len(names) == features,
        f"feature_names must name each of the {features} features",
        f"{len(names)} names",
    )
    figure, cells = panels(min(features, limit), columns=4, width=2.7, height=2.2)
    classes = np.unique(target)[: len(COLOURS)]
    counted = np.issubdtype(target.dtype, np.integer)
    for axes, name, column in zip(cells, names, table.T, strict=False):
        known = np.isfinite(column)
        if counted:
            histograms(axes, column[known], target[known], classes)
        else:
            dots(axes, column[known], target[known], size=8.0)
        dress(axes, x=name, y="rows" if counted else "target")
    if counted:
        labels = [plain(name_of(label, class_names), 20) for label in classes]
        patches = zip(COLOURS, labels, strict=False)
        legend_below(figure, [Patch(color=c, alpha=0.6, label=t) for c, t in patches])
    if features > limit:
        figure.suptitle(f"the first {limit} of {features} features", fontsize=9)
    return figure


def histograms(
    axes: Axes,
    column: Num[np.ndarray, " rows"],
    target: Num[np.ndarray, " rows"],
    classes: Num[np.ndarray, " classes"],
) -> None:
    """Outlines of one histogram for each class, over the same bins."""
    edges = np.histogram_bin_edges(column, bins=BINS)
    for label, colour in zip(classes, COLOURS, strict=False):
        counts, _ = np.histogram(column[target == label], bins=edges)
        axes.stairs(counts, edges, color=colour, fill=True, alpha=0.3)
        axes.stairs(counts, edges, color=colour, linewidth=1.2)
