"""The loss over the places of a window: every place is drawn."""

import numpy as np
import pytest

from jaxdl.viz.places import losses_by_place


def test_every_place_is_drawn(pixels):
    figure = losses_by_place(np.array([3.0, 2.0, 1.5]))
    pixels(figure)
    (line,) = figure.axes[0].lines
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(line.get_ydata(), [3, 2, 1.5])
    assert figure.axes[0].get_ylim()[0] == 0


def test_no_place_is_refused():
    with pytest.raises(ValueError, match="at least one place; got 0"):
        losses_by_place(np.zeros(0))
