"""Chorales in a file of MATLAB: its three lists are the parts, other files damaged."""

import numpy as np
import pytest
from scipy.io import savemat

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.jsb_chorales import JSB_CHORALES, read_rolls


def written(path, **lists):
    """A file with those lists of pieces."""
    cells = {}
    for name, pieces in lists.items():
        cells[name] = np.empty((1, len(pieces)), object)
        cells[name][0, :] = pieces
    savemat(path, cells)
    return path


def piece(steps, keys=88):
    """A piece whose keys are drawn."""
    return np.random.default_rng(steps).integers(0, 2, (steps, keys), np.uint8)


def test_the_lists_are_the_parts(tmp_path):
    lists = {"traindata": [piece(3), piece(5)], "validdata": [piece(2), piece(4)]}
    path = written(tmp_path / "a.mat", **lists, testdata=[piece(7), piece(6)])
    parts = read_rolls(path)
    assert [[len(one) for one in part] for part in parts] == [[3, 5], [2, 4], [7, 6]]
    np.testing.assert_array_equal(parts[2][0], piece(7))


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ({"traindata": [piece(3), piece(4)]}, "validdata"),
        ({"traindata": [piece(3), piece(4, 87)]}, r"88 keys.*got shape \(4, 87\)"),
        ({"traindata": [piece(3), piece(161)]}, r"2 to 160 .*got shape \(161, 88\)"),
        ({"traindata": [piece(3), piece(4) * 2]}, "0 or 1"),
    ],
)
def test_other_content_is_damaged(tmp_path, lists, message):
    if "valid" not in message:
        lists = lists | {"validdata": [piece(2), piece(4)], "testdata": [piece(2)] * 2}
    with pytest.raises(CorruptFileError, match=message):
        read_rolls(written(tmp_path / "a.mat", **lists))


def test_what_is_no_such_file_is_damaged(tmp_path):
    (tmp_path / "a.mat").write_bytes(b"no" * 200)
    with pytest.raises(CorruptFileError, match="traindata"):
        read_rolls(tmp_path / "a.mat")


@pytest.mark.data
def test_the_real_chorales_are_all_there(real_data):
    data = load("jsb_chorales", data_dir=real_data)
    assert tuple(len(part.x) for part in data.splits) == JSB_CHORALES.rows
    steps = [int(part.weight.sum()) for part in data.splits]
    assert steps == [13807 - 229, 4602 - 76, 4725 - 77]
