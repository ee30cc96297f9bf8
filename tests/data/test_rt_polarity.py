"""Sentences of both classes in fixed parts, whose words come from the training part."""

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.rt_polarity import RT_POLARITY, read_lines, rt_polarity


@pytest.fixture
def files(tmp_path):
    """Two files of 100 sentences, in the two encodings."""
    good, bad = (
        "\n".join(f"{kind} film {kind}{i} {kind}{i} \x85 é" for i in range(100))
        + "\n\n"
        for kind in ("good", "bad")
    )
    (tmp_path / "rt-polarity.pos").write_bytes(good.encode("utf-8"))
    (tmp_path / "rt-polarity.neg").write_bytes(bad.encode("latin-1"))
    return tmp_path


def test_parts_are_by_class_and_know_the_words_of_the_first(files):
    parts, cut = rt_polarity(RT_POLARITY, Shelf((files,)))
    assert [len(part.x) for part in parts] == [160, 20, 20]
    for part in parts:
        assert part.x.shape[1:] == RT_POLARITY.shape
        np.testing.assert_array_equal(np.bincount(part.y), [len(part.y) // 2] * 2)
        first = [cut.tokens[i] for i in part.x[:, 0]]
        assert first == [("bad", "good")[label] for label in part.y]
        known = part.x[:, 2] != 1  # good7 comes in one sentence alone
        assert known.all() if part is parts[0] else not known.any()
        assert (part.x[:, 6:] == 0).all()
    again, _ = rt_polarity(RT_POLARITY, Shelf((files,)))
    np.testing.assert_array_equal(parts[2].x, again[2].x)


def test_a_file_that_is_cut_off_is_damaged(files):
    path = files / "rt-polarity.pos"
    path.write_text("one\ntwo\n")
    with pytest.raises(CorruptFileError, match="at least 100 sentences; got 2"):
        read_lines(path)


@pytest.mark.data
def test_the_real_sentences_are_all_there(real_data):
    data = load("rt_polarity", data_dir=real_data)
    assert tuple(len(part.x) for part in data.splits) == RT_POLARITY.rows
    assert max((part.x != 0).sum(1).max() for part in data.splits) == 61  # none is cut
