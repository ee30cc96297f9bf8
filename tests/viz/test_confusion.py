"""Confusion matrix: colours are shares of rows, numbers are counts."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix as reference

from jaxdl.viz.confusion import confusion_matrix


def test_colours_are_normalised_rows_and_numbers_are_counts(pixels, words, generator):
    truth, guess = generator.integers(0, 4, size=(2, 200))
    counts = reference(truth, guess)
    figure = confusion_matrix(counts, ["a", "b", "$c$", "<d>"])
    pixels(figure)
    axes = figure.axes[0]
    np.testing.assert_allclose(
        axes.images[0].get_array(), reference(truth, guess, normalize="true")
    )
    written = {text.get_position(): text.get_text() for text in axes.texts}
    assert written == {
        (column, row): str(count) for (row, column), count in np.ndenumerate(counts)
    }
    assert f"{(truth == guess).mean():.1%} of 200 are right" in words(figure)
    assert r"\$c\$" in words(figure)


def test_a_class_that_never_occurs_is_an_empty_row(pixels):
    counts = np.array([[3, 0], [0, 0]])
    figure = confusion_matrix(counts)
    pixels(figure)
    np.testing.assert_array_equal(
        figure.axes[0].images[0].get_array(), [[1, 0], [0, 0]]
    )


@pytest.mark.parametrize("classes", [1, 2, 25, 26, 100])
def test_any_number_of_classes_is_drawn(classes, pixels, words):
    names = [f"class $number$ {i}" for i in range(classes)]
    figure = confusion_matrix(np.eye(classes, dtype=int) * 7, names)
    pixels(figure)
    words(figure)
    axes = figure.axes[0]
    assert len(axes.texts) == (classes if classes <= 25 else 0)
    assert len(axes.get_xticks()) <= 50
    assert max(figure.get_size_inches()) < 12


def test_counts_that_are_not_numbers_or_nothing(pixels):
    figure = confusion_matrix(np.array([[np.nan, 1.0], [0.0, 2.5]]))
    pixels(figure)
    np.testing.assert_array_equal(
        figure.axes[0].images[0].get_array(), [[0, 1], [0, 1]]
    )
    pixels(confusion_matrix(np.zeros((3, 3))))


def test_the_matrix_must_be_square_and_named():
    with pytest.raises(ValueError, match=r"shape \[classes, classes\].*; got \[2, 3\]"):
        confusion_matrix(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"got \[0, 0\]"):
        confusion_matrix(np.ones((0, 0)))
    with pytest.raises(ValueError, match=r"name each of the 2 classes; got 1 names"):
        confusion_matrix(np.ones((2, 2)), ["a"])
