"""Predictions against the truth, with the errors that scikit-learn computes."""

import numpy as np
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error

from jaxdl.viz.regression import predicted_against_true


def test_the_points_and_the_numbers(pixels, words, generator):
    truth = generator.normal(size=50)
    guess = truth + 0.3 * generator.normal(size=50)
    figure = predicted_against_true(guess, truth, unit="$")
    pixels(figure)
    left, right = figure.axes
    np.testing.assert_allclose(
        left.collections[0].get_offsets(), np.stack([truth, guess], axis=1)
    )
    np.testing.assert_allclose(
        right.collections[0].get_offsets(), np.stack([guess, guess - truth], axis=1)
    )
    error, r2 = root_mean_squared_error(truth, guess), r2_score(truth, guess)
    assert f"RMSE {error:.4g}, R² {r2:.3f}" in words(figure)
    assert left.get_xlabel() == r"true value (\$)"


def test_what_is_not_finite_is_left_out(words):
    figure = predicted_against_true(
        np.array([1.0, np.nan, 3.0]), np.array([1.0, 2.0, np.inf])
    )
    assert len(figure.axes[0].collections[0].get_offsets()) == 1
    assert "RMSE 0" in words(figure), "R² of one row is not defined"


@pytest.mark.parametrize("values", [[], [2.0], [np.nan], [1.0, 1.0]])
def test_few_values_are_drawn(values, pixels):
    pixels(predicted_against_true(np.array(values), np.array(values)))


def test_they_must_be_as_many():
    with pytest.raises(ValueError, match=r"got 2 predictions and 3 targets"):
        predicted_against_true(np.ones(2), np.ones(3))
