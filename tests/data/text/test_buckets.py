"""Every sequence is in one batch of its bucket, and little is padding."""

import numpy as np
import pytest

from jaxdl.data.text.buckets import bucketed, pad


def test_every_sequence_is_in_one_batch_that_is_long_enough():
    lengths = np.random.default_rng(0).integers(1, 41, 203)
    batches = bucketed(lengths, 8, (10, 20, 40), seed=0)
    rows = np.concatenate([rows for rows, _ in batches])
    np.testing.assert_array_equal(np.sort(rows), np.arange(203))
    below = {10: 0, 20: 10, 40: 20}
    for rows, length in batches:
        assert 1 <= len(rows) <= 8
        assert below[length] < lengths[rows].min() <= lengths[rows].max() <= length
    assert len(batches) <= 203 / 8 + 3
    again, other = (bucketed(lengths, 8, (10, 20, 40), seed=seed) for seed in (0, 1))
    rows, again, other = (
        np.concatenate([r for r, _ in b]) for b in (batches, again, other)
    )
    np.testing.assert_array_equal(rows, again)
    assert (rows != other).any()
    assert len({length for _, length in batches[:8]}) > 1  # buckets are mixed


def test_sequences_are_cut_and_filled_up():
    rows = pad([np.array([1, 2, 3]), np.array([], int)], 2, value=7)
    np.testing.assert_array_equal(rows, np.array([[1, 2], [7, 7]], np.int32))
    assert rows.dtype == np.int32


def test_errors_say_what_and_got():
    lengths = np.array([3, 9])
    with pytest.raises(ValueError, match="length must be at least 1; got 0"):
        pad([], 0)
    with pytest.raises(ValueError, match="batch_size must be at least 1; got 0"):
        bucketed(lengths, 0, (9,), seed=0)
    with pytest.raises(ValueError, match=r"boundaries must .* rise; got \[9, 9\]"):
        bucketed(lengths, 1, (9, 9), seed=0)
    with pytest.raises(ValueError, match=r"must be at least 9, the greatest .* got 8"):
        bucketed(lengths, 1, (4, 8), seed=0)
