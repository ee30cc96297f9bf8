"""Tunes by characters, in parts that follow each other."""

import numpy as np
import pytest

from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.irish_abc import IRISH_ABC, irish_abc


def test_a_file_is_read_in_its_order(tmp_path):
    text = "X:1\nT:Air\nK:D\nd2 fa|b4|\n" * 20
    (tmp_path / "irish.abc").write_text(text)
    parts, tokenizer = irish_abc(IRISH_ABC, Shelf((tmp_path,)))
    tokens = np.concatenate([np.append(part.x, part.y[-1]) for part in parts])
    assert tokenizer.decode(tokens) == text


@pytest.mark.data
def test_the_real_file_is_as_the_facts_say(real_data):
    data = load("irish_abc", data_dir=real_data)
    assert tuple(len(part.x) for part in data.splits) == IRISH_ABC.rows
    assert len(data.shared.tokens) == IRISH_ABC.num_targets
