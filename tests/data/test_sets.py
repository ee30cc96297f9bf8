"""Sets are checked, and made up, as padded vectors with a mask."""

import numpy as np
import pytest

from jaxdl.core.sets import Sets, pad_sets
from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo
from jaxdl.data.sets import check_sets, fake_sets

INFO = DataInfo("s", "", (3, 2), (1, 1, 1), form="sets")
GOOD = pad_sets([np.ones((n, 2), np.float32) for n in (3, 0, 1)])


def test_padded_sets_pass():
    check_sets(Dataset(GOOD), INFO, "here")


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (GOOD.elements, "x of here must be Sets; got .*ndarray.*pad_sets makes one"),
        (
            GOOD._replace(elements=GOOD.elements[:, :2]),
            r"elements of here .*rows, 3, 2",
        ),
        (Sets(*(leaf[:0] for leaf in GOOD)), "here must have at least one row; got 0"),
        (GOOD._replace(mask=GOOD.mask.astype(int)), "mask of here .* bool"),
        (GOOD._replace(mask=GOOD.mask[:2]), r"mask of here .*\[3, 3\]"),
        (GOOD._replace(elements=GOOD.elements * np.float32("nan")), "finite; got nan"),
    ],
)
def test_what_is_wrong_is_said(x, message):
    with pytest.raises(ValueError, match=message):
        check_sets(Dataset(x), INFO, "here")


def test_stand_ins_are_sets_of_all_sizes_that_can_be_learnt():
    info, parts = fake_sets(INFO)
    assert info.rows == tuple(len(part.y) for part in parts)
    for part in parts:
        check_sets(part, info, "a part")
        assert set(part.x.mask.sum(1)) == {1, 2, 3}
        assert not part.x.elements[~part.x.mask].any()
    train = parts[0]
    sums = train.x.elements.sum(1)
    fit, *_ = np.linalg.lstsq(sums, train.y, rcond=None)
    np.testing.assert_allclose(sums @ fit, train.y, atol=1e-4)
    classes, (named, *_) = fake_sets(
        DataInfo("c", "", (3, 2), (1, 1, 1), class_names=("a", "b"), form="sets")
    )
    check_sets(named, classes, "classes")
    assert np.bincount(named.y).tolist() == [128, 128]
