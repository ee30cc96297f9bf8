"""A sweep: sorted by value, the best is of the median, lost runs are seen."""

import numpy as np
import pytest

from jaxdl.viz.sweep import sweep_curves

RATES = np.array([0.1, 0.001, 0.01])
LOSSES = np.array([[0.9, 0.1, 0.8], [3.0, 3.1, 3.2], [0.4, 0.5, 0.6]])


def test_the_median_is_drawn_in_the_order_of_the_values(pixels, words):
    figure = sweep_curves(RATES, LOSSES, "learning rate ($)", log_x=True)
    pixels(figure)
    (axes,) = figure.axes
    np.testing.assert_array_equal(axes.lines[0].get_xdata(), [0.001, 0.01, 0.1])
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [3.1, 0.5, 0.8])
    assert axes.get_xscale() == "log"
    assert "best 0.5 at 0.01" in words(figure)
    assert "3 seeds for each value" in words(figure)


def test_the_name_of_the_metric_says_which_way_is_better(words):
    figure = sweep_curves(RATES, LOSSES, "rate", metric_name="accuracy")
    assert "best 3.1 at 0.001" in words(figure)


def test_each_run_is_a_dot():
    (axes,) = sweep_curves(RATES, LOSSES, "rate").axes
    drawn = {tuple(dot) for dot in axes.lines[1].get_xydata()}
    assert drawn == {(x, y) for x, row in zip(RATES, LOSSES, strict=True) for y in row}


def test_lost_runs_are_crossed_and_counted(pixels, words):
    losses = LOSSES.copy()
    losses[0] = np.nan
    losses[2, 1] = np.inf
    figure = sweep_curves(RATES, losses, "rate")
    pixels(figure)
    assert "not finite: 4 of 9 runs" in words(figure)
    np.testing.assert_array_equal(figure.axes[0].lines[2].get_xdata(), [0.01, 0.1])


@pytest.mark.parametrize("value", [1.0, np.nan])
def test_one_value_and_one_seed(value, pixels):
    pixels(sweep_curves(np.array([0.1]), np.array([[value]]), "rate", log_x=True))


def test_bad_sweeps_are_refused():
    with pytest.raises(ValueError, match=r"one row for each value; got 2 values and"):
        sweep_curves(RATES[:2], LOSSES, "rate")
    with pytest.raises(ValueError, match=r"got 0 values and"):
        sweep_curves(np.zeros(0), np.zeros((0, 3)), "rate")
    with pytest.raises(ValueError, match=r"positive on a logarithmic axis; got 0\.0"):
        sweep_curves(np.array([0.0, 1, 2]), LOSSES, "rate", log_x=True)
