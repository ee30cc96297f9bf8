"""German and English side by side; words are those of the training part."""

import gzip

import numpy as np
import pytest

from jaxdl.core.errors import CorruptFileError
from jaxdl.data import load
from jaxdl.data.fetch import Shelf
from jaxdl.data.multi30k import MULTI30K, PARTS, multi30k, read_lines

LINES = {
    "train": (["Ein Hund.", "Ein Hund läuft."], ["A dog.", "A dog runs."]),
    "val": (["Eine Katze."], ["A cat."]),
    "test_2016_flickr": (["Hund."], ["Dog."]),
}


@pytest.fixture
def files(tmp_path):
    for part in PARTS:
        for side, lines in zip(("de", "en"), LINES[part], strict=True):
            text = "\n".join(lines) + "\n"
            (tmp_path / f"{part}.{side}.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def test_both_sides_by_words_that_came_twice(files):
    parts, sides = multi30k(MULTI30K, Shelf((files,)))
    assert set(sides.source.tokens[4:]) == {".", "ein", "hund"}
    texts = [
        [cut.decode(row) for row in rows]
        for part in parts
        for cut, rows in zip(sides, part.x, strict=True)
    ]
    assert texts[:2] == [
        ["ein hund .", "ein hund <unk> ."],
        ["a dog .", "a dog <unk> ."],
    ]
    assert texts[2:] == [["<unk> <unk> ."], ["a <unk> ."], ["hund ."], ["dog ."]]
    assert parts[0].y.shape == (2, 42)


def test_what_is_damaged_is_named(files):
    path = files / "val.en.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    with pytest.raises(CorruptFileError, match=r"val.en.gz must hold 1 lines.*; got 2"):
        multi30k(MULTI30K, Shelf((files,)))
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CorruptFileError, match="compressed by gzip"):
        read_lines(path)
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"val.en.gz must be there"):
        multi30k(MULTI30K, Shelf((files,)))


@pytest.mark.data
@pytest.mark.parametrize("name", ["multi30k", "multi30k_byte_pairs"])
def test_the_real_pairs_are_all_there(name, real_data):
    if name.endswith("byte_pairs"):
        pytest.importorskip("tokenizers")
    data = load(name, data_dir=real_data)
    assert tuple(len(part.y) for part in data.splits) == MULTI30K.rows
    assert len(data.shared.target.tokens) == data.info.num_targets
    train, unknown = data.train, np.mean(data.test.x.source == 1)
    assert ((train.y == 3).sum(1) == 1).all()  # no training target is cut off
    assert (unknown == 0) == (name != "multi30k")
    first = data.shared.target.decode(data.test.y[1].clip(0))
    assert first.startswith("a boston terrier is running on lush green grass in front")
