"""Windows hold every token once, or as often as the stride says."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data.text.windows import windows


def text(tokens):
    return Dataset(
        np.arange(tokens, dtype=np.int32), np.arange(1, tokens + 1, dtype=np.int32)
    )


@pytest.mark.parametrize("tokens", [3, 8, 10])
def test_every_token_is_predicted_once(tokens):
    x, y, weight = windows(text(tokens), 4)
    assert x.dtype == y.dtype == np.int32
    assert weight.dtype == np.float32
    np.testing.assert_array_equal(y[y >= 0], np.arange(1, tokens + 1))
    np.testing.assert_array_equal(x[y >= 0] + 1, y[y >= 0])
    np.testing.assert_allclose(weight, (y >= 0).mean(1))
    assert weight.sum() * 4 == tokens


def test_a_stride_begins_windows_more_often():
    x, y, _ = windows(text(10), 4, 2)
    np.testing.assert_array_equal(x[:, 0], [0, 2, 4, 6])
    np.testing.assert_array_equal(y[-1], [7, 8, 9, 10])
    assert len(windows(text(11), 4, 2).x) == 5  # the last token is in a window


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match="window must be at least 1; got 0"):
        windows(text(5), 0)
    with pytest.raises(ValueError, match=r"stride must be in \[0, 4\]; got 5"):
        windows(text(5), 4, 5)
    with pytest.raises(ValueError, match="text must have at least one token; got 0"):
        windows(text(0), 4)
