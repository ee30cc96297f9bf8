"""The first row at fault is named, with the value and the cure."""

import numpy as np
import pytest

from jaxdl.data.checks import FINITE, check_form, check_labels, check_range


def test_what_is_right_passes():
    x = np.array([[0.0, 1.0], [0.5, 0.5]], np.float32)
    check_form("x", x, np.float32, (2,), "here", rows=2)
    check_range("x", x, (0.0, 1.0), "here", "")
    check_range("x", x * 1e38, FINITE, "here", "")
    check_labels(np.array([0, 2]), 3, "here")


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (
            lambda: check_form("x", np.ones(3, "f4"), np.float32, (), "here", 2),
            r"x of here must be .* float32 and shape \[2\]; got float32 of .*\(3,\)",
        ),
        (
            lambda: check_range("x", np.float32([0, 3]), (0.0, 1.0), "here", "Fix it."),
            r"x must be in \[0, 1\]; got 3.0 at row 1 of here. Fix it.",
        ),
        (
            lambda: check_range("x", np.float32([np.inf]), FINITE, "here", "Drop it."),
            r"x must be finite; got inf at row 0 of here. Drop it.",
        ),
        (
            lambda: check_labels(np.array([0, 1, -1]), 3, "here"),
            r"labels must be in \[0, 3\); got -1 at row 2 of here",
        ),
    ],
)
def test_what_is_wrong_is_named(check, message):
    with pytest.raises(ValueError, match=message):
        check()
