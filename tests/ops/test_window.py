"""Where windows go: padding by name and by number, and windows that do not fit."""

import math

import numpy as np
import pytest
from jax import lax

from jaxdl.ops.window import pair, place_windows


def test_pair_repeats_one_number():
    assert (pair(3), pair((1, 2))) == ((3, 3), (1, 2))


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("taps", [1, 2, 3, 5])
@pytest.mark.parametrize("dilation", [1, 2])
def test_named_padding_is_that_of_xla(padding, stride, taps, dilation):
    reach = (taps - 1) * dilation + 1
    pads = place_windows(
        (9, 12), (taps, taps), (stride, stride), padding, (dilation, dilation)
    )
    expected = lax.padtype_to_pads((9, 12), (reach, reach), (stride, stride), padding)
    np.testing.assert_array_equal(pads, expected)
    if padding == "SAME":
        places = (12 + sum(pads[1]) - reach) // stride + 1
        assert places == math.ceil(12 / stride)


def test_pixels_are_taken_as_they_are():
    pads = place_windows((4, 4), (2, 2), (1, 1), ((1, 2), (0, 3)))
    assert pads == ((1, 2), (0, 3))
    assert place_windows((4, 4), (2, 2), (1, 1), 2) == ((2, 2), (2, 2))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (((4, 4), (0, 2), (1, 1), 0), r"window must be at least 1; got \(0, 2\)"),
        (((4, 4), (2, 2), (1, 0), 0), r"strides must be at least 1; got \(1, 0\)"),
        (((4, 4), (2, 2), (1, 1), 0, (0, 1)), "dilation must be at least 1"),
        (((4, 4), (2, 2), (1, 1), "FULL"), "padding must be .*; got 'FULL'"),
        (((4, 6), (5, 5), (1, 1), 0), "5x5 pixels must fit .*; got 4x6. Use a smaller"),
        (((6, 4), (5, 5), (1, 1), 0), "5x5 pixels must fit .*; got 6x4. Use a smaller"),
        (((4, 4), (3, 3), (1, 1), 0, (2, 2)), "5x5 pixels must fit .*; got 4x4"),
    ],
)
def test_bad_input_says_what_and_got(arguments, message):
    with pytest.raises(ValueError, match=message):
        place_windows(*arguments)
