"""The picture of a rate search: every seed, the mark, divergence cut off."""

import numpy as np
import pytest

from jaxdl.viz.lr_range import lr_range_curves

RATES = np.geomspace(1e-5, 10, 40)


def losses(seeds=2):
    falling = 2 / (1 + (RATES / 1e-2) ** 2) + 0.1
    return np.tile(np.where(RATES > 1, 1e6, falling), (seeds, 1))


def test_each_seed_and_the_fastest_rate_are_drawn(pixels, words):
    figure = lr_range_curves(RATES, losses() + 0.1, losses(), 5e-3)
    pixels(figure)
    (axes,) = figure.axes
    assert axes.get_xscale() == "log"
    *_, first, second, mark = axes.lines
    np.testing.assert_array_equal(first.get_ydata(), losses()[0])
    np.testing.assert_array_equal(second.get_xdata(), RATES)
    np.testing.assert_array_equal(mark.get_xdata(), 5e-3)
    assert {"running mean, 2 seeds", "fastest at 0.005"} <= set(words(figure))


def test_what_diverges_does_not_flatten_the_rest():
    (axes,) = lr_range_curves(RATES, losses(), losses(), 5e-3).axes
    low, high = axes.get_ylim()
    assert low < 0.1
    assert 2.1 < high < 4


def test_nothing_finite_is_said(pixels, words):
    nothing = np.full((1, 40), np.nan)
    figure = lr_range_curves(RATES, nothing, nothing, np.nan)
    pixels(figure)
    assert "no loss is finite" in words(figure)
    assert not any("fastest" in text for text in words(figure))


def test_a_constant_loss_has_room(pixels):
    pixels(lr_range_curves(RATES, np.ones((1, 40)), np.ones((1, 40)), np.nan))


def test_every_rate_has_a_loss():
    with pytest.raises(ValueError, match=r"a value for each rate; got \(39,\), \(2, 4"):
        lr_range_curves(RATES[1:], losses(), losses(), 1.0)
