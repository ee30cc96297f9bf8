"""A piano roll: both panels show the steps that count, and no others."""

import numpy as np
import pytest

from jaxdl.viz.roll import piano_roll


def test_padding_is_left_out(pixels):
    pressed = np.array([[1, 0], [0, 1], [-1, -1]], float)
    figure = piano_roll(np.array([[0.9, 0.2], [0.1, 0.7], [0.5, 0.5]]), pressed)
    pixels(figure)
    expected, came = (axes.images[0].get_array() for axes in figure.axes)
    np.testing.assert_array_equal(expected, [[0.9, 0.1], [0.2, 0.7]])
    np.testing.assert_array_equal(came, [[1, 0], [0, 1]])


def test_nothing_is_refused():
    with pytest.raises(ValueError, match="must have a step that counts; got 0"):
        piano_roll(np.zeros((1, 2)), -np.ones((1, 2)))
