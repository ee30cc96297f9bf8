"""Scenes by characters, in parts that follow each other."""

import numpy as np
import pytest

from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.tinyshakespeare import TINYSHAKESPEARE, tinyshakespeare


def test_a_file_is_read_in_its_order(tmp_path):
    text = "First Citizen:\nBefore we proceed any further, hear me speak.\n\n" * 9
    (tmp_path / "input.txt").write_text(text)
    parts, tokenizer = tinyshakespeare(TINYSHAKESPEARE, Shelf((tmp_path,)))
    tokens = np.concatenate([np.append(part.x, part.y[-1]) for part in parts])
    assert tokenizer.decode(tokens) == text


@pytest.mark.data
def test_the_real_file_is_as_the_facts_say(real_data):
    data = load("tinyshakespeare", data_dir=real_data)
    assert tuple(len(part.x) for part in data.splits) == TINYSHAKESPEARE.rows
    assert len(data.shared.tokens) == TINYSHAKESPEARE.num_targets
