"""Tokens are numbers of a tokenizer; stand-ins are of the promised form."""

import numpy as np
import pytest

from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo
from jaxdl.data.text.tokenizer import characters
from jaxdl.data.tokens import check_tokens, fake_tokens

TEXT = DataInfo(
    "t", "", (), (9, 9, 9), form="tokens", num_targets=7, own_task="language"
)
REVIEWS = DataInfo("r", "", (6,), (9, 9, 9), class_names=("a", "b"), form="tokens")
CUT = characters("abc")


def numbers(*values):
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("x", "y", "shared", "message"),
    [
        (numbers(0, 1), numbers(1, 0), None, "here must share a tokenizer"),
        (np.ones(2), numbers(1, 0), CUT, "x of here must be .* int32"),
        (numbers(), numbers(), CUT, "here must have at least one row"),
        (
            numbers(0, 3),
            numbers(1, 0),
            CUT,
            r"tokens must be in \[0, 2\]; got 3 at row 1",
        ),
        (numbers(0, 1), numbers(1), CUT, "y of here must be"),
        (numbers(0, 1), numbers(1, -1), CUT, r"tokens must be in \[0, 2\]; got -1"),
    ],
)
def test_tokens_are_what_the_facts_say(x, y, shared, message):
    with pytest.raises(ValueError, match=message):
        check_tokens(Dataset(x, y), TEXT, "here", shared)


def test_a_stand_in_of_a_text_can_be_learned():
    info, (parts, cut) = fake_tokens(TEXT)
    assert len(cut.tokens) == 7
    for part in parts:
        check_tokens(part, info, "part", cut)
        assert 0.8 < np.mean((part.x + 1) % 7 == part.y) < 0.98
        np.testing.assert_array_equal(part.x[1:], part.y[:-1])


def test_a_stand_in_of_sentences_is_padded_at_the_end():
    info, (parts, cut) = fake_tokens(REVIEWS)
    for part in parts:
        check_tokens(part, info, "part", cut)
        there = part.x != 0
        assert (np.diff(there.astype(int), axis=1) <= 0).all()
        assert len(set(there.sum(1))) > 1
        own = part.x % 2 == part.y[:, None]
        assert own[there].mean() > 0.6
        np.testing.assert_array_equal(np.bincount(part.y), [len(part.y) // 2] * 2)
