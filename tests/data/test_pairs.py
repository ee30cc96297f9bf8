"""Pairs of sentences are numbers of two tokenizers, and a target follows itself."""

import numpy as np
import pytest

from jaxdl.core.pairs import Pair
from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo
from jaxdl.data.pairs import (
    END,
    START,
    Languages,
    check_pairs,
    encode_pairs,
    fake_pairs,
    marked,
)
from jaxdl.data.text.tokenizer import characters, words

INFO = DataInfo(
    "p", "", (4, 5), (9, 9, 9), form="pairs", num_targets=9, own_task="translate"
)
SIDES = Languages(marked(words("a b a b")), marked(characters("xyz")))


def test_marks_come_before_the_tokens_of_words_and_of_others():
    for cut, text in zip(SIDES, ("b a", "zyx"), strict=True):
        numbers = cut.encode(text)
        assert numbers.dtype == np.int32
        assert numbers.min() >= 4
        assert [cut.tokens[i] for i in numbers] == [c for c in text if c != " "]
        around = np.concatenate([[START], numbers, [END, 0, 0]])
        assert cut.decode(around) == text
    assert SIDES.source.encode("a new b").tolist() == [4, 1, 5]
    assert SIDES.source.decode(np.array([2, 4, 1, 5, 3])) == "a <unk> b"


def test_a_target_is_told_and_foretold_one_token_apart():
    found = encode_pairs(["a b a", "b"], ["xy", "zzzzzzz"], SIDES, (4, 5))
    assert found.x.source.tolist() == [[4, 5, 4, 0], [5, 0, 0, 0]]
    assert found.x.target.tolist() == [[2, 4, 5, 0, 0], [2, 6, 6, 6, 6]]
    assert found.y.tolist() == [[4, 5, 3, -1, -1], [6, 6, 6, 6, 6]]
    np.testing.assert_allclose(found.weight, [0.6, 1.0], rtol=1e-6)
    check_pairs(found, INFO, "here", SIDES)
    with pytest.raises(ValueError, match=r"targets must be 2, one for each.*; got 1"):
        encode_pairs(["a", "b"], ["x"], SIDES, (4, 5))


GOOD = encode_pairs(["a b", "b"], ["xy", "z"], SIDES, (4, 5))


def changed(side, place, value):
    """The good pairs with another number in a row of one array."""
    arrays = {"source": GOOD.x.source, "target": GOOD.x.target, "y": GOOD.y}
    arrays[side] = arrays[side].copy()
    arrays[side][1, place] = value
    return Dataset(Pair(arrays["source"], arrays["target"]), arrays["y"])


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        (Dataset(GOOD.x.source, GOOD.y), "x of here must be a Pair"),
        (Dataset(Pair(GOOD.x.source[:0], GOOD.x.target), GOOD.y), "one row; got 0"),
        (Dataset(Pair(GOOD.x.source[:1], GOOD.x.target), GOOD.y), "target of here"),
        (Dataset(GOOD.x, GOOD.y.astype(float)), "y of here must be .* int32"),
        (changed("source", 1, 6), r"source must be in \[0, 5\]; got 6 at row 1"),
        (changed("target", 1, 7), r"target must be in \[0, 6\]; got 7 at row 1"),
        (changed("y", 2, -2), r"tokens of y must be in \[-1, 6\]; got -2"),
        (changed("source", 0, 0), "source must have a first token; got row 1 of here"),
        (changed("target", 0, 4), "target must begin with 2; got row 1 of here"),
        (changed("y", 0, 5), "target one token further on; got row 1 of here"),
    ],
)
def test_what_cannot_be_is_named(dataset, message):
    with pytest.raises(ValueError, match=message):
        check_pairs(dataset, INFO, "here", SIDES)
    with pytest.raises(ValueError, match="here must share two Languages"):
        check_pairs(GOOD, INFO, "here", SIDES.source)


def test_a_stand_in_is_backwards_and_of_all_lengths():
    info, (parts, sides) = fake_pairs(INFO)
    assert len(sides.target.tokens) == INFO.num_targets
    for part, rows in zip(parts, info.rows, strict=True):
        check_pairs(part, info, "part", sides)
        assert len(part.y) == rows
        source, target = part.x.source[0], part.y[0]
        length = (source != 0).sum()
        np.testing.assert_array_equal(target[:length], source[:length][::-1])
        assert target[length] == END
        assert set((part.x.source != 0).sum(1)) == {1, 2, 3, 4}
