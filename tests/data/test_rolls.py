"""Rows of keys: what follows is what follows, and what is no key is refused."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data import DATASETS, load
from jaxdl.data.rolls import check_rolls, next_steps

INFO = DATASETS["jsb_chorales"].facts["info"]


def test_pieces_are_padded_and_weigh_what_they_have_to_tell():
    pieces = [np.eye(3)[[0, 1, 2]], np.eye(3)[[2, 0]]]
    part = next_steps(pieces, time=3)
    np.testing.assert_array_equal(part.x[0], [*np.eye(3)[[0, 1]], [0] * 3])
    np.testing.assert_array_equal(part.y[0], [*np.eye(3)[[1, 2]], [-1] * 3])
    np.testing.assert_array_equal(part.y[1], [np.eye(3)[0], [-1] * 3, [-1] * 3])
    assert part.weight.tolist() == [2, 1]
    with pytest.raises(ValueError, match=r"2 to 2 steps; got \[2, 1\]"):
        next_steps(pieces, time=1)


def test_in_a_stand_in_keys_move_up():
    data = load("jsb_chorales", fake=True)
    steps = int(data.train.weight[0])
    assert data.train.x.shape[1:] == INFO.shape
    np.testing.assert_array_equal(
        np.roll(data.train.x[0, :steps], 1, axis=1), data.train.y[0, :steps]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d._replace(x=d.x[:, 1:]), "x of here must be .* float32"),
        (lambda d: d._replace(x=d.x[:0]), "must have at least one row"),
        (lambda d: d._replace(x=d.x * 2), r"keys must be in \[0, 1\]; got 2"),
        (lambda d: d._replace(y=d.y[:1]), "y of here must be"),
        (lambda d: d._replace(y=d.y * 2), r"targets must be in \[-1, 1\]"),
        (lambda d: d._replace(x=d.x / 2), r"keys of here must be 0 or 1; got \[0.5"),
        (lambda d: d._replace(y=np.where(d.y == 1, 0.5, d.y)), "-1 throughout a step"),
        (lambda d: d._replace(y=np.where(d.y == 1, -1, d.y)), "-1 throughout a step"),
    ],
)
def test_what_is_no_roll_is_refused(change, message):
    part: Dataset = load("jsb_chorales", fake=True).test
    with pytest.raises(ValueError, match=message):
        check_rolls(change(part), INFO, "here")
