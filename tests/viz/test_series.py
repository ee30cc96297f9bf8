"""Median and band against NumPy; what is not finite is left out."""

import numpy as np
import pytest

from jaxdl.viz import series, style


def test_spread_is_the_least_the_median_and_the_greatest(generator):
    runs = generator.normal(size=(5, 7))
    low, middle, high = series.spread(runs)
    np.testing.assert_array_equal(low, np.min(runs, axis=0))
    np.testing.assert_array_equal(middle, np.median(runs, axis=0))
    np.testing.assert_array_equal(high, np.max(runs, axis=0))


def test_spread_leaves_out_what_is_not_finite():
    runs = series.as_runs(np.array([[1.0, np.nan, 3], [np.inf, np.nan, 5]]))
    low, middle, high = series.spread(runs)
    np.testing.assert_array_equal(low, [1, np.nan, 3])
    np.testing.assert_array_equal(middle, [1, np.nan, 4])
    np.testing.assert_array_equal(high, [1, np.nan, 5])


def test_one_run_is_a_row():
    assert series.as_runs([1.0, 2.0]).shape == (1, 2)
    assert series.as_runs(np.ones((3, 2))).shape == (3, 2)
    assert np.isnan(series.as_runs([-np.inf, np.inf, np.nan])).all()


def test_more_axes_are_refused():
    rule = r"must have the shape \[points\] or \[runs, points\]; got \[1, 2, 3\]"
    with pytest.raises(ValueError, match=rule):
        series.as_runs(np.ones((1, 2, 3)))


@pytest.mark.parametrize("window", [1, 3, 5, 99])
def test_running_mean_is_the_mean_around_each_point(window, generator):
    values = generator.normal(size=12)
    values[4] = np.nan
    width = min(window, len(values))
    left, right = width // 2, (width - 1) // 2
    expected = [
        np.nanmean(values[max(0, i - left) : i + right + 1])
        if np.isfinite(values[i])
        else np.nan
        for i in range(len(values))
    ]
    np.testing.assert_allclose(series.running_mean(values, window), expected)


@pytest.mark.parametrize(
    ("metric", "lower"),
    [
        ("loss", True),
        ("hinge_loss", True),
        ("validation loss", True),
        ("validation/loss", True),
        ("top1_error", True),
        ("Perplexity", True),
        ("accuracy", False),
        ("loss_scale", False),
        ("return", False),
    ],
)
def test_the_last_word_says_which_way_is_better(metric, lower):
    assert series.lower_is_better(metric) is lower


def test_best_is_the_first_best_finite_point():
    values = np.array([np.nan, 2, 1, 1, 3])
    assert series.best(values, "loss") == 2
    assert series.best(values, "accuracy") == 4
    assert series.best(np.full(3, np.nan), "loss") is None
    assert series.best(values, "grad_norm") is None


def test_one_run_has_no_band_and_several_say_how_many():
    _, (axes,) = style.panels(1)
    x = np.arange(4.0)
    series.draw(axes, x, np.ones((1, 4)), label="train", colour="blue")
    assert not axes.collections
    series.draw(axes, x, np.ones((3, 4)), label="train", colour="blue")
    assert len(axes.collections) == 1
    assert [line.get_label() for line in axes.lines] == ["train", "train (3 runs)"]
