"""Features of a table: histograms by class for classes, scatter for numbers."""

import numpy as np
import pytest

from jaxdl.viz.features import feature_grid


def test_histograms_count_every_row_of_each_class(pixels, words, generator):
    x = generator.normal(size=(60, 3))
    x[0, 0] = np.nan
    y = np.repeat([0, 1, 2], 20)
    figure = feature_grid(x, y, ["$a$", "b", "<c>"], ["one", "two $", "_three"])
    pixels(figure)
    assert [axes.get_xlabel() for axes in figure.axes] == [r"\$a\$", "b", "<c>"]
    assert {"one", r"two \$", " _three"} <= set(words(figure))
    totals = [patch.get_data().values.sum() for patch in figure.axes[0].patches]
    assert totals == [19, 19, 20, 20, 20, 20]


def test_real_targets_are_scattered(pixels, generator):
    x, y = generator.normal(size=(30, 2)), generator.normal(size=30)
    figure = feature_grid(x, y)
    pixels(figure)
    np.testing.assert_allclose(
        figure.axes[1].collections[0].get_offsets(), np.stack([x[:, 1], y], axis=1)
    )
    assert figure.axes[1].get_xlabel() == "feature 1"
    assert figure.axes[1].get_ylabel() == "target"


def test_only_the_first_features_are_shown_and_that_is_said(words, generator):
    figure = feature_grid(generator.normal(size=(5, 9)), np.zeros(5, int), limit=2)
    assert len(figure.axes) == 2
    assert "the first 2 of 9 features" in words(figure)


@pytest.mark.parametrize("dtype", [int, float])
@pytest.mark.parametrize("rows", [0, 1, 2])
def test_few_rows_are_drawn(rows, dtype, pixels):
    pixels(feature_grid(np.ones((rows, 1)), np.ones(rows, dtype)))


def test_the_parts_must_match():
    with pytest.raises(ValueError, match=r"at least one feature; got 0"):
        feature_grid(np.ones((2, 0)), np.ones(2))
    with pytest.raises(ValueError, match=r"every row must have one target; got 2, 3"):
        feature_grid(np.ones((2, 1)), np.ones(3))
    with pytest.raises(ValueError, match=r"each of the 1 features; got 2 names"):
        feature_grid(np.ones((2, 1)), np.ones(2), ["a", "b"])
