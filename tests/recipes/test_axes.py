"""Axes of a sweep: the text, the values, and every way to get it wrong."""

import numpy as np
import pytest

from jaxdl.recipes.axes import is_axis, parse_axis


def test_log_and_lin_are_numpys_spacings():
    log, lin = (parse_axis("lr", f"{s}:1e-4:1e-1:8") for s in ("log", "lin"))
    np.testing.assert_allclose(log.values, np.geomspace(1e-4, 1e-1, 8), rtol=1e-12)
    np.testing.assert_allclose(lin.values, np.linspace(1e-4, 1e-1, 8), rtol=1e-12)
    assert log.log
    assert not lin.log


def test_a_list_is_taken_as_it_is():
    assert parse_axis("lr", "0,1e-3,0.5").values == (0.0, 1e-3, 0.5)


def test_without_a_count_values_are_drawn():
    axis = parse_axis("lr", "log:1e-4:1e-1")
    assert axis == ((), 1e-4, 1e-1, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("log:1:2:3:4", "lr must be LOW:HIGH"),
        ("log:1", "lr must be LOW:HIGH"),
        ("lag:1:2:3", "lr must be LOW:HIGH"),
        ("log:a:2:3", "got log:a:2:3. Such as log:1e-4:1e-1:8"),
        ("1,x", "lr must be LOW:HIGH"),
        ("lin:2:1:3", "LOW less than HIGH; got lin:2:1:3"),
        ("log:0:1:3", "positive to be spread by log"),
        ("lin:0:1:1", "a COUNT of 2 or more"),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(text, message):
    with pytest.raises(ValueError, match=message):
        parse_axis("lr", text)


@pytest.mark.parametrize(
    ("text", "several"), [("0.1", False), ("1,2", True), ("log:1:2", True)]
)
def test_several_values_are_told_from_one(text, several):
    assert is_axis(text) is several
