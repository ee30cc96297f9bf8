"""Examples made of tokens: a running text, or sentences padded to one length.

In a running text a row is one token, and its target the next; the shape of an example
is ``()``. A sentence is a row of shape ``(time,)``, with zeros after its end; where the
task is language, each of its tokens has a target.
"""

import dataclasses
import zlib

import numpy as np
from jaxtyping import PyTree

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.checks import check_form, check_range
from jaxdl.data.info import DataInfo, Parts, WithShared
from jaxdl.data.text.tokenizer import PAD, UNKNOWN, Tokenizer, of_words

ROWS = {True: (4096, 512, 512), False: (512, 128, 128)}
"""Of a stand-in: whether it is a running text -> rows of its parts."""

NUM_WORDS = 40  # of a stand-in whose data do not say


def check_tokens(
    dataset: Dataset, info: DataInfo, where: str, shared: PyTree = None
) -> None:
    """Check that the inputs are numbers of tokens, and so are those that follow.

    Raises:
      ValueError: there is no tokenizer, an array has another shape or dtype than
        ``info`` promises, there is no row, or a number is not that of a token.
    """
    require(
        isinstance(shared, Tokenizer), f"{where} must share a tokenizer", type(shared)
    )
    bounds = (0.0, float(len(shared.tokens) - 1))
    cure = "Encode the text with the tokenizer of the data."
    check_form("x", dataset.x, np.int32, info.shape, where)
    require(len(dataset.x) > 0, f"{where} must have at least one row", 0)
    check_range("tokens", dataset.x, bounds, where, cure)
    if info.task == "language":
        check_form("y", dataset.y, np.int32, info.shape, where, len(dataset.x))
        check_range("tokens", dataset.y, bounds, where, cure)


def fake_tokens(info: DataInfo) -> tuple[DataInfo, WithShared]:
    """A text in which the next token mostly follows from the last; or sentences.

    The words of a sentence are mostly those of its class, and some lengths are short.

    Returns:
      The facts with the smaller numbers of rows, the parts, and a tokenizer of words
      that mean nothing.
    """
    random = np.random.default_rng(zlib.crc32(info.name.encode()))
    runs = info.task == "language"
    size = info.num_targets if runs else NUM_WORDS
    tokenizer = of_words((PAD, UNKNOWN, *(f"w{i}" for i in range(2, size))))
    rows = ROWS[info.shape == ()]
    parts = tuple(
        _text(random, n, size, info) if runs else _sentences(random, n, size, info)
        for n in rows
    )
    train, validation, test = parts
    found: Parts = (train, validation, test)
    return dataclasses.replace(info, rows=rows), WithShared(found, tokenizer)


def _text(random: np.random.Generator, rows: int, size: int, info: DataInfo) -> Dataset:
    shape = rows, *info.shape
    steps = np.prod(shape)
    leaps = np.where(random.random(steps) < 0.1, random.integers(0, size, steps), 0)
    tokens = (np.arange(steps + 1) + np.append(0, leaps.cumsum())) % size
    x, y = tokens[:-1].astype(np.int32), tokens[1:].astype(np.int32)
    return Dataset(x.reshape(shape), y.reshape(shape))


def _sentences(
    random: np.random.Generator, rows: int, size: int, info: DataInfo
) -> Dataset:
    labels = random.permutation(np.arange(rows) % max(info.num_classes, 1))
    words = random.integers(2, size, (rows, *info.shape))
    own = words - words % max(info.num_classes, 1) + labels[:, None]
    known = (random.random(words.shape) < 0.5) & (own >= 2) & (own < size)
    lengths = random.integers(min(3, info.shape[0]), info.shape[0] + 1, rows)
    inside = np.arange(info.shape[0])[None] < lengths[:, None]
    x = np.where(inside, np.where(known, own, words), 0)
    return Dataset(x.astype(np.int32), labels.astype(np.int32))
