"""Letters, and the same letters backwards: a translation that needs no file.

It can be learned without a fault, and what must be attended to is known: the first
letter of the answer is the last of the source.
"""

from collections.abc import Sequence

import numpy as np

from jaxdl.data.fetch import Shelf
from jaxdl.data.info import DataInfo, WithShared
from jaxdl.data.pairs import MARKS, Languages, encode_pairs, marked
from jaxdl.data.registry import DATASETS
from jaxdl.data.text.tokenizer import PAD, UNKNOWN, of_words

LETTERS = "abcdefghijklmnopqrst"
SHORTEST = 2

REVERSAL = DataInfo(
    name="reversal",
    description="Letters in a row; what are they backwards?",
    shape=(12, 13),
    rows=(10_000, 500, 500),
    form="pairs",
    num_targets=len(MARKS) + len(LETTERS),
    own_task="translate",
    home="https://arxiv.org/abs/1410.5401",
    licence="none needed: it is made by a rule",
    citation="A. Graves, G. Wayne and I. Danihelka, Neural Turing Machines, 2014",
)


def draw_letters(rows: int, lengths: Sequence[int], *, seed: int) -> list[str]:
    """Letters with spaces between, such as ``"d a b"``.

    Args:
      rows: how many texts.
      lengths: those that they may have, each as likely as the others.
      seed: decides everything.
    """
    random = np.random.default_rng(seed)
    drawn = random.choice(lengths, rows).tolist()
    return [" ".join(random.choice(list(LETTERS), length)) for length in drawn]


def letters() -> Languages:
    """Both sides by letter."""
    cut = marked(of_words((PAD, UNKNOWN, *LETTERS)))
    return Languages(cut, cut)


@DATASETS.register("reversal", info=REVERSAL)
def reversal(info: DataInfo, shelf: Shelf) -> WithShared:
    """Three parts with seeds of their own; no text of one is in another."""
    del shelf
    languages, seen = letters(), set[str]()
    parts = []
    for seed, rows in enumerate(info.rows):
        drawn = draw_letters(2 * rows, range(SHORTEST, info.shape[0] + 1), seed=seed)
        texts = [text for text in dict.fromkeys(drawn) if text not in seen][:rows]
        seen |= set(texts)
        parts.append(
            encode_pairs(texts, [t[::-1] for t in texts], languages, info.shape)
        )
    train, validation, test = parts
    return WithShared((train, validation, test), languages)
