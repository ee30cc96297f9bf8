"""Texts and numbers: there and back, rare words, strange characters."""

import numpy as np
import pytest

from jaxdl.data.text.tokenizer import (
    PAD,
    UNKNOWN,
    characters,
    of_words,
    vocabulary,
    words,
)

TEXT = "To be, or not to be: that's the question.\nÉtude — no. 3"


def test_characters_lose_nothing():
    cut = characters(TEXT)
    assert cut.tokens == tuple(sorted(set(TEXT)))
    numbers = cut.encode(TEXT)
    assert numbers.dtype == np.int32
    assert cut.decode(numbers) == TEXT
    assert cut.encode("").shape == (0,)


def test_words_are_lower_case_and_signs_are_words():
    cut = words(TEXT, min_count=1)
    assert cut.decode(
        cut.encode("That's the, Question!")
    ) == "that's the , question " + (UNKNOWN)
    assert cut.tokens[:2] == (PAD, UNKNOWN)
    np.testing.assert_array_equal(cut.encode("nowhere to"), [1, cut.tokens.index("to")])


def test_rare_words_are_not_known_and_frequent_ones_come_first():
    cut = words("b b b a a c", min_count=2)
    assert cut.tokens == (PAD, UNKNOWN, "b", "a")
    assert vocabulary(["z", "y", "z", "y", "x"]) == (PAD, UNKNOWN, "y", "z", "x")


@pytest.mark.parametrize("number", [-1, 2])
@pytest.mark.parametrize("cut", [characters("ab"), of_words(("<unk>", "a"))])
def test_only_numbers_of_tokens_are_read(cut, number):
    rule = rf"numbers of tokens must be in \[0, 2\); got {number}"
    with pytest.raises(ValueError, match=rule):
        cut.decode(np.array([0, number]))


def test_errors_say_what_and_got():
    with pytest.raises(ValueError, match="at least one character; got ''"):
        characters("")
    with pytest.raises(ValueError, match="the 2 characters of the data; got 'c' 'd'"):
        characters("ab").encode("abcd")
    with pytest.raises(ValueError, match="min_count must be at least 1; got 0"):
        words("a", min_count=0)
    with pytest.raises(ValueError, match="occurs at least 2 times; got 2 rarer"):
        words("a b")
