"""The computation graph: every number of a formula, forward and backward."""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.path import Path

from jaxdl.core.errors import require
from jaxdl.viz.scalar_program import Node, scalar_program
from jaxdl.viz.style import (
    BLUE,
    INK,
    LABEL,
    ORANGE,
    SOFT,
    Picture,
    blank,
    legend_below,
    plain,
)

STRIDE, PITCH = 1.5, 0.95  # inches from layer to layer, and from row to row
WIDTH, HEIGHT = 0.98, 0.66  # of a box
MOST_NODES = 60

Cell = tuple[int, int, int]
"""What takes a place in a layer: the layer, and a node twice, or the two nodes of an
arrow that passes through."""


def computation_graph(
    f: Callable[..., Any], *values: float, names: Sequence[str] | None = None
) -> Picture:
    """A formula as a graph: below each number, how much the result changes with it.

    Values are computed from left to right and derivatives from right to left, which is
    backpropagation: the derivative of a number is the sum, over the arrows that leave
    it, of the derivative at the arrow's end times that of the end by the number.

    Args:
      f: a function of single numbers that gives one, made of elementwise operations of
        JAX: ``lambda w, x, b: jax.nn.sigmoid(w * x + b)``.
      *values: what its arguments are.
      names: what they are called; ``None`` takes the names in its signature.

    Raises:
      ValueError: ``f`` is not such a function (see ``scalar_program``), has more than
        60 steps, or there is not one name for each value.
    """
    names = list(inspect.signature(f).parameters) if names is None else list(names)
    require(
        len(names) == len(values) >= 1,
        "names must be one for each value, with at least one value",
        f"{len(names)} names for {len(values)} values",
    )
    nodes = scalar_program(f, values, names)
    require(
        len(nodes) <= MOST_NODES, f"f must have at most {MOST_NODES} steps", len(nodes)
    )
    arrows = arrow_cells(nodes)
    rows_of = cell_rows(arrows, len(nodes))
    width = 1 + max(layer for layer, *_ in rows_of)
    top = max(rows_of.values())
    figure = blank(STRIDE * width + 0.1, PITCH * (2 * top + 1) + 0.4)
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set_xlim(-STRIDE / 2, STRIDE * (width - 0.5))
    axes.set_ylim(-PITCH * (top + 0.5), PITCH * (top + 0.5))
    for arrow in arrows:
        _draw_arrow(axes, [(STRIDE * cell[0], PITCH * rows_of[cell]) for cell in arrow])
    for cell, row in rows_of.items():
        layer, place, other = cell
        if place == other:
            last = place == len(nodes) - 1
            _draw_node(axes, nodes[place], STRIDE * layer, PITCH * row, last)
    labels = {
        BLUE: "value",
        ORANGE: "derivative of the result, on the right, by that value",
    }
    legend_below(figure, [Patch(color=c, label=text) for c, text in labels.items()])
    return figure


def arrow_cells(nodes: Sequence[Node]) -> list[list[Cell]]:
    """From each operand to its step, through a cell in every layer in between.

    A step is one layer after its last operand, an argument one before its first use.
    """
    layer = [0] * len(nodes)
    for place, node in enumerate(nodes):
        layer[place] = 1 + max((layer[parent] for parent in node.parents), default=-1)
    for place, node in enumerate(nodes):
        if not node.parents:
            uses = [layer[c] for c, other in enumerate(nodes) if place in other.parents]
            layer[place] = max(min(uses, default=1) - 1, 0)
    return [
        [
            (layer[parent], parent, parent),
            *((at, parent, child) for at in range(layer[parent] + 1, layer[child])),
            (layer[child], child, child),
        ]
        for child, node in enumerate(nodes)
        for parent in dict.fromkeys(node.parents)
    ]


def cell_rows(arrows: Sequence[Sequence[Cell]], num_nodes: int) -> dict[Cell, float]:
    """A row for each cell, 0 in the middle, so that arrows are short.

    The cells of a layer are sorted by the mean row of what they are joined to, in the
    layers before and then in those after, a few times over.
    """
    cells = dict.fromkeys(cell for arrow in arrows for cell in arrow)
    placed = {place for _, place, other in cells if place == other}
    cells.update(
        {(0, place, place): None for place in range(num_nodes) if place not in placed}
    )
    layers: dict[int, list[Cell]] = {}
    for cell in cells:
        layers.setdefault(cell[0], []).append(cell)
    joined: dict[tuple[Cell, int], list[Cell]] = {}
    for arrow in arrows:
        for left, right in pairwise(arrow):
            joined.setdefault((right, -1), []).append(left)
            joined.setdefault((left, 1), []).append(right)
    rows: dict[Cell, float] = {}

    def spread(layer: list[Cell]) -> None:
        middle = (len(layer) - 1) / 2
        rows.update({cell: middle - i for i, cell in enumerate(layer)})

    def wished(side: int, cell: Cell) -> float:
        others = joined.get((cell, side), [])
        return (
            -sum(map(rows.__getitem__, others)) / len(others) if others else -rows[cell]
        )

    for layer in layers.values():
        spread(layer)
    for side in (-1, 1) * 4:
        for at in sorted(layers, reverse=side > 0):
            layers[at].sort(key=partial(wished, side))
            spread(layers[at])
    return rows


def _draw_node(axes: Axes, node: Node, x: float, y: float, last: bool) -> None:
    """A box with what the number is, its value and its derivative."""
    edge = INK if last else BLUE if not node.parents else SOFT
    corner = x - WIDTH / 2, y - HEIGHT / 2
    box = FancyBboxPatch(
        corner,
        WIDTH,
        HEIGHT,
        boxstyle="round,pad=0,rounding_size=0.08",
        facecolor="white" if node.parents else "#eaf3f9",
        edgecolor=edge,
        linewidth=1.6 if last or not node.parents else 1.0,
    )
    axes.add_patch(box)
    slope = "" if node.derivative is None else _number(node.derivative)
    lines = (
        (0.19, plain(node.label, 14), INK, LABEL + 1, "bold"),
        (-0.015, _number(node.value), BLUE, LABEL, "normal"),
        (-0.205, slope, ORANGE, LABEL, "normal"),
    )
    for up, text, colour, size, weight in lines:
        axes.text(
            x,
            y + up,
            text,
            ha="center",
            va="center",
            color=colour,
            fontsize=size,
            fontweight=weight,
        )


def _draw_arrow(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    """A curve from the right of the first box to the left of the last."""
    path = [(points[0][0] + WIDTH / 2, points[0][1])]
    codes = [int(Path.MOVETO)]
    for i, (x, y) in enumerate(points[1:], start=1):
        (x0, y0), x1 = path[-1], x - WIDTH / 2
        middle = (x0 + x1) / 2
        path += [(middle, y0), (middle, y), (x1, y)]
        codes += [int(Path.CURVE4)] * 3
        if i < len(points) - 1:
            path.append((x + WIDTH / 2, y))
            codes.append(int(Path.LINETO))
    axes.add_patch(
        FancyArrowPatch(
            path=Path(path, codes),
            arrowstyle="-|>",
            mutation_scale=10,
            color=SOFT,
            linewidth=1.1,
        )
    )


def _number(value: float) -> str:
    """A number with three digits and a minus sign of full width."""
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")
