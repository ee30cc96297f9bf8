"""What a data set promises is checked, and the first row at fault is named."""

import dataclasses

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo
from jaxdl.data.validate import validate

TABLE = DataInfo("t", "", (2,), (9, 0, 0))
CLASSES = dataclasses.replace(TABLE, name="c", class_names=("a", "b", "c"))
PICTURES = dataclasses.replace(CLASSES, name="p", shape=(2, 2, 1))


def rows(shape, dtype=np.float32):
    return np.full((9, *shape), 0.5, dtype)


def changed(array, at, value):
    """The array with one value changed; of a dtype that holds it."""
    array = array.copy()
    array[at] = value
    return array


def pictures():
    """Pictures of which the first has a pixel at each end of the range."""
    return changed(changed(rows((2, 2, 1)), (0, 0, 0), 0.0), (0, 1, 1), 1.0)


LABELS = (np.arange(9) % 3).astype(np.int32)
WHOLE = {
    "t": Dataset(rows((2,)), rows((1,)), rows(())),
    "c": Dataset(rows((2,)), LABELS),
    "p": Dataset(pictures(), LABELS),
}


@pytest.mark.parametrize("info", [TABLE, CLASSES, PICTURES], ids=lambda info: info.name)
def test_what_is_as_promised_passes(info):
    validate(WHOLE[info.name], info)
    one = Dataset(*(leaf if leaf is None else leaf[:1] for leaf in WHOLE[info.name]))
    validate(one, info)


def test_the_ends_of_a_range_belong_to_it():
    edge = changed(changed(WHOLE["p"].x, (0, 0), 0.0), (1, 1), 1.0)
    validate(Dataset(edge, LABELS, np.zeros(9, np.float32)), PICTURES)


@pytest.mark.parametrize(
    ("info", "leaf", "value", "message"),
    [
        (TABLE, "x", rows((3,)), r"shape \[rows, 2\]; got float32 of shape \(9, 3\)"),
        (
            TABLE,
            "x",
            rows((2,), np.float64),
            r"array of float32 and .*; got float64 of",
        ),
        (TABLE, "x", np.float32(1), r"shape \[rows, 2\]; got float32 of shape \(\)"),
        (
            TABLE,
            "x",
            [1.0],
            r"x of t/train must be a NumPy array .*; got <class 'list'>",
        ),
        (TABLE, "x", rows((2,))[:0], "t/train must have at least one row; got 0"),
        (
            TABLE,
            "x",
            changed(rows((2,)), (4, 1), np.nan),
            "features .* got nan at row 4",
        ),
        (TABLE, "x", changed(rows((2,)), (8, 0), -np.inf), "finite; got -inf at row 8"),
        (TABLE, "y", rows(()), r"targets of t/train .* \[9, 1\]; got .* shape \(9,\)"),
        (TABLE, "y", rows((1,))[:8], r"\[9, 1\]; got float32 of shape \(8, 1\)"),
        (TABLE, "y", None, "targets of t/train must be a NumPy array"),
        (
            TABLE,
            "y",
            changed(rows((1,)), 3, np.inf),
            "targets must be finite; got inf at",
        ),
        (
            TABLE,
            "y",
            changed(rows((1,)), (8, 0), -1e20),
            r"targets must be in \[-1e\+18, 1e\+18\]; got .* at row 8 .* larger unit",
        ),
        (TABLE, "weight", rows((1,)), r"weight of t/train .* \[9\]; got"),
        (TABLE, "weight", rows(())[:3], r"weight of t/train .* \[9\]; got .* \(3,\)"),
        (
            TABLE,
            "weight",
            changed(rows(()), 5, -1.0),
            r"weight must .* got -1.0 at row 5",
        ),
        (
            TABLE,
            "weight",
            changed(rows(()), 5, np.nan),
            r"weight must .* got nan at row 5",
        ),
        (
            CLASSES,
            "y",
            changed(LABELS, 7, 3),
            r"in \[0, 3\); got 3 at row 7 of c/train",
        ),
        (
            CLASSES,
            "y",
            changed(LABELS, 2, -1),
            r"in \[0, 3\); got -1 at row 2 of c/train",
        ),
        (
            CLASSES,
            "y",
            np.full(9, 2**40),
            r"\[0, 3\); got 1099511627776 at row 0 of c/t",
        ),
        (CLASSES, "y", None, "labels of c/train must be a NumPy array of int32"),
        (CLASSES, "y", rows(()) * 10, r"labels of .* int32 .*; got float32 of"),
        (CLASSES, "y", LABELS.astype(np.int64), r"labels of .* int32 .*; got int64 of"),
        (CLASSES, "y", rows(()), r"labels of .* int32 .*; got float32 of"),
        (CLASSES, "y", LABELS[:, None], r"shape \[9\]; got int32 of shape \(9, 1\)"),
        (
            PICTURES,
            "x",
            changed(pictures(), (6, 1, 0), 255.0),
            "pixels .* got 255.0",
        ),
        (
            PICTURES,
            "x",
            changed(pictures(), (6, 1), -0.1),
            "got -0.1.* row 6 of p/t",
        ),
        (PICTURES, "x", changed(pictures(), (6, 1), np.nan), "got nan at row 6"),
    ],
)
def test_the_first_row_at_fault_is_named(info, leaf, value, message):
    broken = WHOLE[info.name]._replace(**{leaf: value})
    with pytest.raises(ValueError, match=message):
        validate(broken, info, "train")


def test_the_cure_is_named():
    bytes_as_floats = Dataset(WHOLE["p"].x * 200, LABELS)
    with pytest.raises(
        ValueError, match=r"must be in \[0, 1\]; .*\. Divide bytes by 255\."
    ):
        validate(bytes_as_floats, PICTURES)
