"""The picture of a computation graph: words, boxes that do not touch, and refusals."""

import itertools

import jax
import jax.numpy as jnp
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from jaxdl.viz.graph import (
    HEIGHT,
    MOST_NODES,
    WIDTH,
    arrow_cells,
    cell_rows,
    computation_graph,
)
from jaxdl.viz.scalar_program import scalar_program

MINUS, TIMES = "\N{MINUS SIGN}", "\N{MULTIPLICATION SIGN}"


def network(x, w1, b1, w2, y):
    """A small network whose input is needed again at its end."""
    hidden = jax.nn.relu(w1 * x + b1)
    return (w2 * hidden + x - y) ** 2 / 2


def chain(x):
    """More steps than a picture holds."""
    for _ in range(MOST_NODES):
        x = jnp.sin(x)
    return x


def patches(figure, kind):
    """The boxes or arrows of the picture."""
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def test_every_number_is_written_with_its_value_and_derivative(pixels, words):
    figure = computation_graph(lambda w, x, b: w * x + b, 2.0, -1.0, 0.25)
    pixels(figure, labelled=False)
    written = words(figure)
    for word in (
        "w",
        "x",
        "b",
        TIMES,
        "+",
        "2",
        MINUS + "1",
        "0.25",
        MINUS + "2",
        MINUS + "1.75",
    ):
        assert word in written
    assert written.count("1") == 3  # by b, by the product, by the sum itself


def test_boxes_lie_apart_and_inside_the_picture(pixels):
    figure = computation_graph(network, 1.5, 0.8, 0.1, -1.2, 1.0)
    pixels(figure, labelled=False)
    axes = figure.axes[0]
    boxes = [(box.get_x(), box.get_y()) for box in patches(figure, FancyBboxPatch)]
    assert len(boxes) == 5 + 8
    for (x0, y0), (x1, y1) in itertools.combinations(boxes, 2):
        assert abs(x0 - x1) > WIDTH or abs(y0 - y1) > HEIGHT
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for x, y in boxes:
        assert left <= x <= x + WIDTH <= right
        assert low <= y <= y + HEIGHT <= high
    assert len(patches(figure, FancyArrowPatch)) == 13


def test_a_long_arrow_has_a_place_of_its_own_in_every_layer():
    names = ["x", "w1", "b1", "w2", "y"]
    nodes = scalar_program(network, [1.5, 0.8, 0.1, -1.2, 1.0], names)
    arrows = arrow_cells(nodes)
    rows = cell_rows(arrows, len(nodes))
    for arrow in arrows:
        (start, parent, _), *_, (stop, child, _) = arrow
        assert parent in nodes[child].parents
        assert [layer for layer, *_ in arrow] == list(range(start, stop + 1))
    places = [(cell[0], row) for cell, row in rows.items()]
    assert len(set(places)) == len(places)
    longest = max(arrows, key=len)
    assert (longest[0][1], len(longest)) == (0, 6)  # from x to the sum behind w2


def test_names_may_be_given_and_are_not_read_as_formulas(pixels, words):
    figure = computation_graph(lambda *a: a[0] * a[1], 2.0, 3.0, names=["$w$", "_x"])
    pixels(figure, labelled=False)
    assert r"\$w\$" in words(figure)


@pytest.mark.parametrize("f", [lambda x: x, lambda x: x * x, lambda x, y: x])
def test_the_smallest_graphs_are_drawn(f, pixels):
    values = [0.5] * f.__code__.co_argcount
    pixels(computation_graph(f, *values), labelled=False)


@pytest.mark.parametrize(
    ("f", "values", "message"),
    [
        (lambda x: x, (1.0, 2.0), "must be one for each value.* got 1 names for 2"),
        (lambda: 1.0, (), "at least one value; got 0 names for 0 values"),
        (chain, (1.0,), "f must have at most 60 steps; got 61"),
        (lambda x: jnp.ones(2) @ jnp.ones(2) * x, (1.0,), "elementwise"),
    ],
)
def test_what_cannot_be_drawn_is_refused(f, values, message):
    with pytest.raises(ValueError, match=message):
        computation_graph(f, *values)
