"""Each form of examples is checked, and made up in its own way."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data import DATASETS, FORMS
from jaxdl.data.forms import check_arrays
from jaxdl.data.info import DataInfo

TABLE = DataInfo("t", "", (2,), (1, 1, 1))
PICTURE = DataInfo("p", "", (2, 2, 1), (1, 1, 1), class_names=("a",))


@pytest.mark.parametrize("entry", list(DATASETS), ids=lambda entry: entry.name)
def test_every_data_set_is_of_a_known_form(entry):
    assert entry.facts["info"].form in FORMS


@pytest.mark.parametrize(
    ("info", "x", "message"),
    [
        (TABLE, np.ones((3, 2)), "x of here must be .* float32 .* got float64"),
        (TABLE, np.ones((0, 2), "f4"), "here must have at least one row"),
        (TABLE, np.full((3, 2), np.nan, "f4"), "features must be finite"),
        (PICTURE, np.full((1, 2, 2, 1), 2, "f4"), r"pixels must be in \[0, 1\]"),
    ],
)
def test_arrays_are_what_the_facts_say(info, x, message):
    with pytest.raises(ValueError, match=message):
        check_arrays(Dataset(x), info, "here")
