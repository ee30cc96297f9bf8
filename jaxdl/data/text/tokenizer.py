"""From a text to numbers and back: by characters, or by words.

A tokenizer is two functions and a list. Byte pairs, which need a library, are in
``jaxdl.data.text.byte_pair``.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int, Int32

from jaxdl.core.concrete import require_indices
from jaxdl.core.errors import require

PAD, UNKNOWN = "<pad>", "<unk>"
"""The first two tokens of a vocabulary of words."""

WORD = re.compile(r"\w+(?:'\w+)*|[^\w\s]")


class Tokenizer(NamedTuple):
    """What cuts a text into tokens.

    Attributes:
      tokens: what each number stands for, in order.
      encode: from a text to the numbers of its tokens.
      decode: from numbers to a text.
    """

    tokens: tuple[str, ...]
    encode: Callable[[str], Int32[np.ndarray, " tokens"]]
    decode: Callable[[Int[np.ndarray, " tokens"]], str]


def characters(text: str) -> Tokenizer:
    """A token for each character that occurs in ``text``, in the order of Unicode.

    What it encodes may hold no other; nothing is lost on the way there and back.

    Raises:
      ValueError: there is no character.

    >>> hello = characters("hello")
    >>> hello.tokens, hello.decode(hello.encode("hole"))
    (('e', 'h', 'l', 'o'), 'hole')
    """
    require(text != "", "the text must have at least one character", repr(text))
    known = tuple(sorted(set(text)))
    number = {token: i for i, token in enumerate(known)}

    def encode(text: str) -> np.ndarray:
        strange = sorted(set(text) - set(known))
        require(
            not strange,
            f"the text must consist of the {len(known)} characters of the data",
            " ".join(map(repr, strange)),
        )
        return np.array([number[token] for token in text], np.int32)

    return Tokenizer(known, encode, lambda numbers: "".join(read(known, numbers)))


def words(text: str, *, min_count: int = 2) -> Tokenizer:
    """A token for each word or sign of ``text``, in lower case, the frequent first.

    Token 0 is padding and 1 a word that is not known. Line breaks and runs of spaces
    are not kept.

    Args:
      text: what the vocabulary is taken from; the training part, to be fair.
      min_count: words that occur less often are not known.

    Raises:
      ValueError: ``min_count`` is below 1, or no word is known.
    """
    return of_words(vocabulary(WORD.findall(text.lower()), min_count))


def vocabulary(found: Sequence[str], min_count: int = 1) -> tuple[str, ...]:
    """Padding, the unknown word, then words by how often they occur, then by name.

    Args:
      found: words as they come.
      min_count: how often a word must occur.

    Raises:
      ValueError: ``min_count`` is below 1, or no word is known.

    >>> vocabulary("a rose is a rose".split(), min_count=2)
    ('<pad>', '<unk>', 'a', 'rose')
    """
    require(min_count >= 1, "min_count must be at least 1", min_count)
    counts = Counter(found)
    kept = [word for word, count in counts.items() if count >= min_count]
    rule = f"the text must have a word that occurs at least {min_count} times"
    require(len(kept) > 0, rule, f"{len(counts)} rarer ones")
    return PAD, UNKNOWN, *sorted(kept, key=lambda word: (-counts[word], word))


def of_words(tokens: tuple[str, ...]) -> Tokenizer:
    """The tokenizer of a vocabulary of words."""
    number = {token: i for i, token in enumerate(tokens)}
    unknown = number[UNKNOWN]

    def encode(text: str) -> np.ndarray:
        found = WORD.findall(text.lower())
        return np.array([number.get(word, unknown) for word in found], np.int32)

    return Tokenizer(tokens, encode, lambda numbers: " ".join(read(tokens, numbers)))


def read(tokens: Sequence[str], numbers: np.ndarray) -> list[str]:
    """What the numbers stand for.

    Raises:
      ValueError: one stands for nothing.
    """
    require_indices("numbers of tokens", numbers, len(tokens))
    return [tokens[i] for i in np.asarray(numbers).tolist()]
