"""Whether texts are tunes, whether their bars are full, and whether they are new."""

from collections.abc import Sequence
from typing import NamedTuple

from jaxdl.data.text.tune import Tune, read_tune


class Judgement(NamedTuple):
    """Shares, of 0 where there is nothing to share.

    Attributes:
      parse: of the texts, those that end in time and parse as a tune.
      full: of the bars of those tunes, but for the first and the last of each, those
        that are as long as the meter says.
      known: of the lines of those tunes, but for the header, those that stand in the
        text that was learned from.
    """

    parse: float
    full: float
    known: float


def judge(texts: Sequence[str], limit: int, known: str) -> Judgement:
    """Judge texts.

    Args:
      texts: each up to the empty line that ends it, if one came in time.
      limit: what has so many characters has not ended.
      known: the text that was learned from.
    """
    read = [(text, tune) for text in texts if (tune := as_tune(text, limit))]
    full = [bar == tune.measure for _, tune in read for bar in tune.bars[1:-1]]
    learned = set(known.split("\n"))
    lines = [line in learned for text, _ in read for line in notes(text)]
    return Judgement(len(read) / max(len(texts), 1), share(full), share(lines))


def as_tune(text: str, limit: int) -> Tune | None:
    """The tune that a text is, if it is one."""
    if len(text) >= limit:
        return None
    try:
        return read_tune(text)
    except ValueError:
        return None


def notes(text: str) -> list[str]:
    """The lines of a tune after that of the key."""
    lines = text.split("\n")
    key = next(i for i, line in enumerate(lines) if line.startswith("K:"))
    return lines[key + 1 :]


def share(values: Sequence[bool]) -> float:
    """How many are true, of 1."""
    return sum(values) / max(len(values), 1)
