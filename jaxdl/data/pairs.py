"""Examples that are pairs of sentences: one is read, the other is to be written.

``x`` is a ``Pair``: the source, and what is told of the target, which begins with a
mark. ``y`` is the same target one word further on, with a mark at its end. A sentence
counts by its length, so that a mean over sentences is one over words.
"""

import dataclasses
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.pairs import Pair
from jaxdl.core.types import Dataset
from jaxdl.data.checks import check_form, check_range
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.text.buckets import pad
from jaxdl.data.text.tokenizer import PAD, UNKNOWN, Tokenizer, of_words

MARKS = (PAD, UNKNOWN, "<start>", "<end>")
START, END = 2, 3
"""Numbers of the marks before the first word of a target, and after its last."""

NOTHING = -1  # in ``y``, after the end
FAKE_ROWS = (512, 128, 128)
FAKE_WORDS = 40  # of a source


class Languages(NamedTuple):
    """How both sides are cut into tokens; the first four of each are ``MARKS``."""

    source: Tokenizer
    target: Tokenizer


def marked(cut: Tokenizer) -> Tokenizer:
    """The tokenizer with the four marks before its own tokens.

    What it decodes may hold marks, which are left out; of words, the unknown one stays.

    >>> from jaxdl.data.text import words
    >>> small = marked(words("a rose is a rose", min_count=1))
    >>> small.tokens, small.encode("a red rose").tolist()
    (('<pad>', '<unk>', '<start>', '<end>', 'a', 'rose', 'is'), [4, 1, 5])
    """
    first = 2 if cut.tokens[:2] == MARKS[:2] else 0  # words have two of them already
    shift = len(MARKS) - first

    def encode(text: str) -> np.ndarray:
        numbers = cut.encode(text)
        return np.where(numbers < first, numbers, numbers + shift).astype(np.int32)

    def decode(numbers: np.ndarray) -> str:
        kept = numbers[(numbers >= len(MARKS)) | ((numbers == 1) & (first == 2))]
        return cut.decode(np.where(kept == 1, 1, kept - shift))

    return Tokenizer((*MARKS, *cut.tokens[first:]), encode, decode)


def encode_pairs(
    sources: Sequence[str],
    targets: Sequence[str],
    languages: Languages,
    shape: tuple[int, ...],
) -> Dataset:
    """Pairs of sentences as arrays; what is longer than ``shape`` is cut off.

    Args:
      sources: what is read.
      targets: what each is to become.
      languages: how they are cut.
      shape: the most tokens of a source, and of a target with one mark.

    Raises:
      ValueError: there are not as many targets as sources.
    """
    require(
        len(sources) == len(targets),
        f"targets must be {len(sources)}, one for each source",
        len(targets),
    )
    read = pad([languages.source.encode(text) for text in sources], shape[0])
    numbers = [languages.target.encode(text) for text in targets]
    told = pad([np.append(START, words) for words in numbers], shape[1])
    y = pad([np.append(words, END) for words in numbers], shape[1], NOTHING)
    weight = (y != NOTHING).mean(1).astype(np.float32)
    return Dataset(Pair(read, told), y, weight)


def check_pairs(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that both sides are numbers of tokens, and the target follows itself.

    Raises:
      ValueError: there are no two tokenizers, no two sides, no rows, an array of
        another shape or dtype than ``info`` promises, a number that is not that of a
        token, a source without any, or a ``y`` that is not the target one further on.
    """
    kind = isinstance(shared, Languages)
    require(kind, f"{where} must share two Languages", type(shared))
    x, y = dataset.x, dataset.y
    require(isinstance(x, Pair), f"x of {where} must be a Pair", type(x))
    check_form("source", x.source, np.int32, info.shape[:1], where)
    rows = len(x.source)
    require(rows > 0, f"{where} must have at least one row", 0)
    check_form("target", x.target, np.int32, info.shape[1:], where, rows)
    check_form("y", y, np.int32, info.shape[1:], where, rows)
    cure = "Encode both sides with the tokenizers of the data."
    last = float(len(shared.source.tokens) - 1)
    check_range("tokens of the source", x.source, (0.0, last), where, cure)
    last = float(len(shared.target.tokens) - 1)
    check_range("tokens of the target", x.target, (0.0, last), where, cure)
    check_range("tokens of y", y, (float(NOTHING), last), where, cure)
    follows = (x.target[:, 1:] == np.where(y == NOTHING, 0, y)[:, :-1]) | (
        (x.target[:, 1:] == 0) & (y[:, :-1] == END)
    )
    for rule, right in (
        ("each source must have a first token", x.source[:, 0] != 0),
        (f"each target must begin with {START}", x.target[:, 0] == START),
        ("each y must be its target one token further on", follows.all(1)),
    ):
        wrong = np.flatnonzero(~right)
        got = f"row {wrong[0]} of {where}" if len(wrong) else ""
        require(not len(wrong), rule, got, "encode_pairs makes them so.")


def fake_pairs(info: DataInfo) -> tuple[DataInfo, WithShared]:
    """Sentences that mean nothing, and the same words backwards, of all lengths."""
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    size = min(info.num_targets - len(MARKS), FAKE_WORDS)
    names = [f"w{i}" for i in range(info.num_targets - len(MARKS))]
    cut = marked(of_words((PAD, UNKNOWN, *names)))
    longest = min(info.shape[0], info.shape[1] - 1)

    def part(rows: int) -> Dataset:
        lengths = random.integers(1, longest + 1, rows).tolist()
        drawn = [random.integers(0, size, length).tolist() for length in lengths]
        sources = [[names[i] for i in row] for row in drawn]
        texts = [" ".join(row) for row in sources]
        backwards = [" ".join(row[::-1]) for row in sources]
        return encode_pairs(texts, backwards, languages, info.shape)

    languages = Languages(cut, cut)
    train, validation, test = (part(rows) for rows in FAKE_ROWS)
    facts = dataclasses.replace(info, rows=FAKE_ROWS)
    return facts, WithShared((train, validation, test), languages)
