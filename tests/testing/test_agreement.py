"""The comparison passes within rounding, and otherwise names the worst place."""

import numpy as np
import pytest

from jaxdl.testing.agreement import assert_agree, assert_trees_agree, tolerance_of


def test_rounding_passes_and_more_does_not():
    x = np.linspace(1, 2, 12, dtype=np.float32).reshape(3, 4)
    tolerance = tolerance_of(x.dtype)
    assert_agree(x * np.float32(1 + 1e-6), x, "it must be x", (), tolerance=tolerance)
    with pytest.raises(AssertionError, match="it must be x, but"):
        assert_agree(x * np.float32(1.001), x, "it must be x", (), tolerance=tolerance)


def test_the_worst_place_is_named_with_both_values():
    found = np.zeros((2, 3))
    found[1, 2], found[0, 0] = 5, 1
    with pytest.raises(AssertionError) as raised:
        assert_agree(
            found, np.zeros(3), "zero", ("row",), tolerance=0.1, origin=(10, 20)
        )
    message = str(raised.value)
    assert "[row, axis 1] [11, 22] it is 5 and not 0" in message
    assert "2 of 6 values are off" in message


def test_nan_is_an_error_and_whole_numbers_are_exact():
    with pytest.raises(AssertionError, match="it is nan"):
        assert_agree(np.full(2, np.nan), np.zeros(2), "x", (), tolerance=1.0)
    assert tolerance_of(np.dtype(np.int32)) == 0
    assert tolerance_of(np.dtype(bool)) == 0
    assert tolerance_of(np.dtype(np.float64)) < 1e-12
    assert tolerance_of(np.dtype(np.int32), 0.5) == 0.5
    with pytest.raises(AssertionError, match="it is 1 and not 0"):
        assert_agree(np.array([True]), np.array([False]), "x", (), tolerance=0.0)


def test_the_leaf_and_the_try_are_named():
    expected = {"a": np.zeros(2), "b": np.zeros((2, 2))}
    other = {"a": np.zeros(2), "b": np.eye(2) * [0, 3]}
    assert_trees_agree([expected] * 2, expected, "x", ("try",), None)
    with pytest.raises(AssertionError) as raised:
        assert_trees_agree(
            [expected, other], expected, "it holds", ("try", "set"), None
        )
    assert "it holds, in b, but at [try, set, axis 2] [1, 1, 1]" in str(raised.value)
