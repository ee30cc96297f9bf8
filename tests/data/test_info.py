"""The facts that follow from others are computed."""

import numpy as np

from jaxdl.core.types import Dataset, Splits
from jaxdl.data.info import Data, DataInfo


def test_the_task_follows_from_the_classes():
    table = DataInfo("t", "", (2,), (1, 1, 1))
    named = DataInfo("n", "", (2,), (1, 1, 1), class_names=("a", "b", "c"))
    assert (table.task, table.num_classes) == ("regress", 0)
    assert (named.task, named.num_classes) == ("classify", 3)
    own = DataInfo("o", "", (2,), (1, 1, 1), class_names=("a", "b"), own_task="write")
    assert own.task == "write"


def test_splits_are_the_parts_by_name():
    parts = [Dataset(np.full((1, 2), n)) for n in range(3)]
    data = Data(DataInfo("t", "", (2,), (1, 1, 1)), *parts)
    assert isinstance(data.splits, Splits)
    assert data.splits.train is parts[0]
    assert data.splits.validation is parts[1]
    assert data.splits.test is parts[2]
