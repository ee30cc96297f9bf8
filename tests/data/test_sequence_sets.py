"""Pixels are the digits; sums are of other numbers in each part."""

import numpy as np

from jaxdl.data import load


def test_pixels_are_the_digits_from_the_top():
    digits, pixels = load("digits"), load("pixels")
    for one, other in zip(digits.splits, pixels.splits, strict=True):
        np.testing.assert_array_equal(one.y, other.y)
        np.testing.assert_array_equal(one.x.reshape(-1, 64), other.x[..., 0])
    rows = load("digit_rows")
    np.testing.assert_array_equal(rows.test.x, digits.test.x[..., 0])
    np.testing.assert_array_equal(rows.test.y, digits.test.y)


def test_no_sequence_of_sums_is_in_two_parts():
    data = load("adding")
    first = [{row.tobytes() for row in part.x} for part in data.splits]
    assert [len(rows) for rows in first] == list(data.info.rows)
    assert len(set.union(*first)) == sum(data.info.rows)


def test_what_was_said_is_said_again_and_no_sequence_is_in_two_parts():
    data = load("copy_memory")
    x, y = data.train.x, data.train.y
    assert (
        data.shared.decode(x[0]) == data.shared.decode(y[0, -10:]) + "0" * 29 + "9" * 11
    )
    np.testing.assert_array_equal(x[:, :10], y[:, -10:])
    assert not y[:, :-10].any()
    said = [{row.tobytes() for row in part.x} for part in data.splits]
    assert len(set.union(*said)) == sum(data.info.rows)


def test_their_stand_ins_have_their_form():
    for name in ("pixels", "adding", "copy_memory"):
        real, fake = load(name).info, load(name, fake=True)
        assert fake.train.x.shape[1:] == real.shape
