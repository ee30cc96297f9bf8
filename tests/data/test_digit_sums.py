"""The label of a set is what its images add up to."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data import load
from jaxdl.data.digit_sums import draw_digit_sums

IMAGES = Dataset(np.arange(1, 11, dtype=np.float32).reshape(10, 1, 1), np.arange(10))


def test_sums_are_those_of_the_images_that_are_there():
    x, y, _ = draw_digit_sums(IMAGES, 200, smallest=1, largest=4, seed=0)
    assert x.elements.shape == (200, 4, 1, 1)
    assert set(x.mask.sum(1)) == {1, 2, 3, 4}
    assert not x.elements[~x.mask].any()
    digits = (x.elements[..., 0, 0] - 1) * x.mask
    np.testing.assert_array_equal(digits.sum(1, keepdims=True), y)
    again = draw_digit_sums(IMAGES, 200, smallest=1, largest=4, seed=0)
    np.testing.assert_array_equal(again.y, y)
    other = draw_digit_sums(IMAGES, 200, smallest=1, largest=4, seed=1)
    assert not np.array_equal(other.y, y)


@pytest.mark.parametrize("sizes", [(-1, 2), (3, 2), (0, 0)])
def test_bad_sizes_say_what_and_got(sizes):
    with pytest.raises(ValueError, match=r"sizes must be 0 <= smallest <= largest"):
        draw_digit_sums(IMAGES, 3, smallest=sizes[0], largest=sizes[1], seed=0)
    with pytest.raises(ValueError, match="rows must be at least 1; got 0"):
        draw_digit_sums(IMAGES, 0, smallest=1, largest=2, seed=0)


def test_by_name_no_part_has_an_image_of_another():
    data = load("digit_sums")
    digits = load("digits")
    assert data.info.rows == tuple(len(part.y) for part in data.splits)
    for part, source in zip(data.splits, digits.splits, strict=True):
        images = {row.tobytes(): y for row, y in zip(source.x, source.y, strict=True)}
        for elements, mask, y in zip(*(a[:50] for a in (*part.x, part.y)), strict=True):
            assert sum(images[row.tobytes()] for row in elements[mask]) == y
