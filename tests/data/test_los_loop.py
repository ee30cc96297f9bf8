"""Traffic: parts in the order of time, roads from a matrix, and the last value."""

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.graph import to_dense
from jaxdl.data.los_loop import LOS_LOOP, los_loop, read_table


def test_parts_follow_each_other_and_share_no_step(tmp_path):
    rows = "\n".join(",".join([str(t)] * 207) for t in range(200))
    (tmp_path / "los_loop").mkdir()
    names = ",".join(map(str, range(207)))
    (tmp_path / "los_loop" / "los_speed.csv").write_text(f"{names}\n{rows}\n")
    parts = los_loop(LOS_LOOP, Shelf((tmp_path / "los_loop_graph",)))
    seen = [(part.x.min(), part.y.max(), len(part.x)) for part in parts]
    assert seen == [(0, 138, 125), (140, 159, 6), (160, 198, 25)]
    assert parts[0].y[0].reshape(3, 207)[:, 5].tolist() == [12, 13, 14]


@pytest.mark.parametrize(
    ("text", "message"),
    [("1,2\n", "207 columns; got shape"), ("1,a\n", "numbers with commas")],
)
def test_other_tables_are_damaged(tmp_path, text, message):
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(CorruptFileError, match=message):
        read_table(tmp_path / "t.csv")


@pytest.mark.data
def test_the_last_value_errs_as_it_does_elsewhere(real_data):
    data = load("los_loop_graph", data_dir=real_data)
    assert tuple(len(part.x) for part in data.splits) == LOS_LOOP.rows
    last = np.tile(data.test.x[:, -1], (1, 3))
    error = last - data.test.y
    assert round(float(np.sqrt(np.mean(error**2))), 2) == 5.54
    assert round(float(np.abs(error).mean()), 2) == 3.16
    matrix = to_dense(data.shared, data.shared.edges)
    np.testing.assert_array_equal(matrix, matrix.T)
    assert (matrix.diagonal() == 1).all()
