"""The look is set on the figure itself; text is shown as it is written."""

import io
import threading

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from jaxdl.viz import style

HOSTILE = [
    "$x$",
    "cost $",
    "a$b$c$",
    "_hidden",
    "<b>&amp;",
    "back\\slash",
    "a\nb",
    "^_{",
]


def rendered(text, **settings):
    figure = style.blank(2.0, 1.0)
    figure.text(0.1, 0.5, text, **settings)
    return style.png(figure)


@pytest.mark.parametrize("text", HOSTILE)
def test_plain_text_is_shown_as_it_is(text):
    shown = text.replace("\n", " ")
    shown = f" {shown}" if shown.startswith("_") else shown
    assert rendered(style.plain(text)) == rendered(shown, parse_math=False)


def test_a_formula_would_look_different():
    assert rendered("$x$") != rendered("$x$", parse_math=False)


def test_plain_shortens():
    assert style.plain("a" * 30, 10) == "a" * 9 + "…"
    assert style.plain("a" * 10, 10) == "a" * 10
    assert style.plain("") == ""


@pytest.mark.parametrize(("count", "columns"), [(1, 3), (3, 3), (4, 3), (5, 2)])
def test_panels_are_as_many_as_asked_in_rows(count, columns):
    figure, cells = style.panels(count, columns=columns)
    assert len(cells) == len(figure.axes) == count
    across, down = min(columns, count), -(-count // min(columns, count))
    np.testing.assert_allclose(figure.get_size_inches(), [3.8 * across, 2.9 * down])
    assert cells[0].get_gridspec().get_geometry() == (down, across)


def test_the_legend_lists_what_is_labelled_only():
    _, (axes,) = style.panels(1)
    axes.plot([0, 1])
    style.legend(axes)
    assert axes.get_legend() is None
    axes.plot([0, 1], label="loss")
    style.legend(axes)
    assert [t.get_text() for t in axes.get_legend().get_texts()] == ["loss"]


def test_legend_below_names_its_handles(words):
    figure, (axes,) = style.panels(1)
    (line,) = axes.plot([0, 1], label="one run")
    style.legend_below(figure, [line])
    assert "one run" in words(figure)


def test_dots_of_a_crowd_are_fainter():
    _, (axes,) = style.panels(1)
    few, many = np.zeros(4), np.zeros(4000)
    style.dots(axes, few, few)
    style.dots(axes, many, many)
    solid, faint = (collection.get_alpha() for collection in axes.collections)
    assert solid == 0.8
    assert 0 < faint < 0.5 * solid


def test_colours_differ_in_lightness_or_hue_for_the_colour_blind():
    # Projection of linear RGB onto what a deuteranope sees; F. Viénot, H. Brettel and
    # J. D. Mollon, Digital video colourmaps, 1999: red and green become one channel.
    seen = []
    for colour in style.COLOURS:
        red, green, blue = (channel**2.2 for channel in to_rgb(colour))
        seen.append((0.29 * red + 0.71 * green, 0.02 * (green - red) + blue))
    gaps = [
        np.hypot(*np.subtract(a, b)) for i, a in enumerate(seen) for b in seen[i + 1 :]
    ]
    assert min(gaps) > 0.06


def test_figures_ignore_the_users_rc_parameters():
    def draw():
        figure, (axes,) = style.panels(1)
        axes.plot([0, 1], color=style.BLUE)
        style.dress(axes, title="a", x="b", y="c")
        return style.png(figure)

    usual = draw()
    dark = {"axes.facecolor": "black", "figure.facecolor": "black", "text.color": "red"}
    with matplotlib.rc_context({**dark, "axes.labelcolor": "red"}):
        assert draw() == usual


def test_threads_draw_the_same_as_one_alone():
    def draw(number):
        figure, (axes,) = style.panels(1)
        axes.plot(np.arange(number + 2))
        style.dress(axes, title=f"{number}", x="x", y="y")
        drawn[number] = style.png(figure)

    drawn = {}
    threads = [threading.Thread(target=draw, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together, drawn = drawn, {}
    for i in range(4):
        draw(i)
    assert drawn == together


def test_notebooks_show_a_picture_without_pyplot():
    figure, _ = style.panels(1)
    shown = figure._repr_png_()
    assert shown == style.png(figure, dpi=96.0)
    assert matplotlib.image.imread(io.BytesIO(shown)).ndim == 3
