"""Stretches of a series: each is followed by what really follows."""

import numpy as np
import pytest

from jaxdl.data import past_and_future


def test_what_follows_is_what_follows():
    series = np.random.default_rng(0).normal(size=(9, 2))
    part = past_and_future(series, past=4, ahead=3)
    assert part.x.shape == (3, 4, 2)
    for i in range(3):
        np.testing.assert_array_equal(part.x[i], series[i : i + 4])
        np.testing.assert_array_equal(part.y[i], series[i + 4 : i + 7].ravel())


@pytest.mark.parametrize(
    ("past", "ahead", "message"),
    [
        (0, 1, "past must be at least 1; got 0"),
        (1, 0, "ahead must be at least 1; got 0"),
        (3, 2, "at least 5 steps; got 4"),
    ],
)
def test_what_cannot_be_says_so(past, ahead, message):
    with pytest.raises(ValueError, match=message):
        past_and_future(np.zeros((4, 1)), past, ahead)
