"""How every picture of the library looks, set on each figure and never globally.

Nothing here touches pyplot or ``matplotlib.rcParams``: figures need no display, may be
made in several threads, and do not change those that the user draws.
"""

import io
from collections.abc import Sequence

import numpy as np
from jaxtyping import Num
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

INK, SOFT, GRID = "#1f2933", "#6b7785", "#e4e7eb"
BLUE, ORANGE, GREEN, PINK, YELLOW, SKY = (
    "#0072b2",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
)
COLOURS = (BLUE, ORANGE, GREEN, PINK, YELLOW, SKY, INK)
"""Told apart by colour-blind readers too: M. Okabe and K. Ito, Color Universal Design,
2008; their yellow is left out, since it fades on white."""

TITLE, LABEL, TICK = 10.5, 9.0, 8.0  # font sizes in points
LINES = ("-", "--", "-.", ":")


class Picture(Figure):
    """A figure that notebooks show without pyplot."""

    def _repr_png_(self) -> bytes:
        return png(self, dpi=96.0)  # a notebook of ten figures stays under 300 kB


def blank(width: float, height: float) -> Picture:
    """An empty white figure of that size in inches; its layout fits what is added."""
    figure = Picture(figsize=(width, height), dpi=110, layout="constrained")
    figure.set_facecolor("white")
    FigureCanvasAgg(figure)
    return figure


def panels(
    count: int, *, columns: int = 3, width: float = 3.8, height: float = 2.9
) -> tuple[Picture, list[Axes]]:
    """A figure of ``count`` equal panels in rows of at most ``columns``.

    Args:
      count: how many panels, at least 1.
      columns: the most panels in a row.
      width: inches of one panel.
      height: inches of one panel.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    figure = blank(width * columns, height * rows)
    return figure, [figure.add_subplot(rows, columns, i + 1) for i in range(count)]


def dress(axes: Axes, *, title: str = "", x: str, y: str, grid: bool = True) -> None:
    """Give the axes their words and the light look of the house.

    Args:
      axes: the panel.
      title: what the panel shows, at its top left.
      x: what the horizontal axis measures, with its unit.
      y: what the vertical axis measures, with its unit.
      grid: draw faint lines behind the data.
    """
    axes.set_title(plain(title, 72), loc="left", fontsize=TITLE, color=INK)
    axes.set_xlabel(plain(x, 60), fontsize=LABEL, color=INK)
    axes.set_ylabel(plain(y, 60), fontsize=LABEL, color=INK)
    axes.tick_params(which="both", labelsize=TICK, colors=SOFT, length=3)
    axes.set_facecolor("white")
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["bottom", "left"]].set_color(SOFT)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(True, color=GRID, linewidth=0.8)


def dots(
    axes: Axes,
    x: Num[np.ndarray, " count"],
    y: Num[np.ndarray, " count"],
    *,
    size: float = 14.0,
) -> None:
    """Scatter points: few are solid, of a crowd the density is seen."""
    alpha = float(np.clip(12 / max(len(x), 1) ** 0.5, 0.08, 0.8))
    axes.scatter(x, y, s=size, color=BLUE, alpha=alpha, linewidths=0)


def legend(axes: Axes) -> None:
    """List the labelled things inside the panel, if there are any."""
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.legend(
            handles,
            labels,
            fontsize=TICK,
            labelcolor=INK,
            frameon=True,
            framealpha=0.85,
            edgecolor="none",
            facecolor="white",
            handlelength=1.6,
        )


def legend_below(figure: Figure, handles: Sequence[Artist]) -> None:
    """List labelled things below all panels."""
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=min(len(handles), 4),
        fontsize=TICK,
        labelcolor=INK,
        frameon=False,
    )


def plain(text: str, width: int = 24) -> str:
    r"""Text that matplotlib shows as it is: one line, at most ``width`` characters.

    Dollar signs would otherwise start a formula, and a name that begins with an
    underscore would vanish from the legend.

    >>> plain("cost in $")
    'cost in \\$'
    """
    line = " ".join(text.split())
    if len(line) > width:
        line = line[: width - 1].rstrip() + "…"
    line = line.replace("$", r"\$")
    return f" {line}" if line.startswith("_") else line


def png(figure: Figure, *, dpi: float = 110.0) -> bytes:
    """The figure as the bytes of a PNG file."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi)
    return buffer.getvalue()
