"""Tunes in ABC notation: whether a text is one, and how long its bars are.

A tune is a few lines of fields, from ``X:``, its number, to ``K:``, its key, and then
lines of notes and bars. What is read is the part of the ABC standard (C. Walshaw and
others, "The ABC Music Standard 2.1", 2011) that folk tunes are written in: notes,
rests, chords, grace notes, tuplets, broken rhythm, ties, slurs, decorations, repeats,
endings, and fields inside, of which those of the unit count; the meter stays that of
the header. Words, voices, macros and headers of files are not.
"""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from jaxdl.core.errors import require

NOTE = r"(?:\^\^?|__?|=)?[A-Ga-g][,']*"
LENGTH = r"(?:\d+)?(?:/+\d*)?"
TOKENS = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            "space": r"[ \t]+",
            "field": r"\[[A-Za-z]:[^\]]*\]",
            "bar": r"(?:\[?\|[:|\]]*|:+\|*[:|\]]*)\d?(?:[,-]\d)*",
            "ending": r"\[\d(?:[,-]\d)*",
            "grace": rf"\{{/?(?:{NOTE}{LENGTH})+\}}",
            "tuplet": r"\([2-9](?::[2-9]?(?::[2-9]?)?)?",
            "chord": rf"\[(?:{NOTE}{LENGTH})+\]{LENGTH}",
            "note": f"(?:{NOTE}|[zx]){LENGTH}",
            "broken": r"<{1,3}|>{1,3}",
            "text": r'"[^"]*"',
            "mark": r"![^! ]+!|[()~.HLMOPSTuv-]|[!\\]$",
        }.items()
    )
)
TIMES = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}
"""By notes of a tuplet, in the time of how many; of others it depends on the meter."""


class Tune(NamedTuple):
    """What is known of a tune.

    Attributes:
      fields: what its header says, by letter; of a letter that comes twice the first.
      bars: how long each bar is, in whole notes; what is between two bar lines without
        a note or rest is none.
    """

    fields: Mapping[str, str]
    bars: tuple[Fraction, ...]

    @property
    def measure(self) -> Fraction:
        """How long a bar should be, in whole notes; 1 for a meter that is not told."""
        return meter(self.fields.get("M", "C"))


def read_tune(text: str) -> Tune:
    r"""A tune, from its first field to its last bar.

    Raises:
      ValueError: it is none; the line at fault is named.

    >>> tune = read_tune("X:1\nT:Air\nM:3/4\nL:1/8\nK:D\nd2 A>B c2|(3dcB A2 F2|]")
    >>> tune.measure, tune.bars
    (Fraction(3, 4), (Fraction(3, 4), Fraction(3, 4)))
    """
    lines = [line.split("%")[0].rstrip() for line in text.strip("\n").split("\n")]
    fields, body = read_header(lines)
    bars = _Bars(fields)
    for number, line in enumerate(lines[body:], start=body + 1):
        if re.match(r"[A-Za-z]:(?![|:])", line):
            bars.field(line)
        else:
            _read_line(bars, line, number)
    require(len(bars.lengths) > 1, "a tune must have a bar line", "none")
    lengths = tuple(length for length in bars.lengths if length)
    require(len(lengths) > 0, "a tune must have a note", "none")
    return Tune(fields, lengths)


def read_header(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The fields up to that of the key, and how many lines they take.

    Raises:
      ValueError: another line comes before, the number, the title or the key is
        missing, or a meter or unit is no fraction.
    """
    fields: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        rule = f"line {number} of a tune must be a field such as K:D"
        require(re.match(r"[A-Za-z]:", line) is not None, rule, repr(line))
        fields.setdefault(line[0], line[2:].strip())
        if line[0] == "K":
            break
    require(lines[0][:2] == "X:", "a tune must begin with X:", repr(lines[0]))
    require(fields["X"].isdigit(), "X: must be a number", repr(fields["X"]))
    missing = [letter for letter in "TK" if not fields.get(letter)]
    rule = "a tune must have a title T: and a key K:"
    require(not missing, rule, f"no {' and no '.join(missing)}")
    known = re.match(r"[A-G][#b]? ?[A-Za-z]*$", fields["K"]) is not None
    require(known, "K: must be a key such as D or E Dorian", repr(fields["K"]))
    for letter in "ML":
        if letter in fields:
            meter(fields[letter])
    return fields, number


def meter(field: str) -> Fraction:
    """A fraction as fields have it; C is 4/4, C| is 2/2.

    Raises:
      ValueError: it is none.
    """
    field = {"C": "4/4", "C|": "2/2"}.get(field, field)
    parts = re.fullmatch(r"([1-9]\d?)/(1|2|4|8|16|32)", field)
    require(parts is not None, "M: and L: must be fractions such as 6/8", repr(field))
    assert parts is not None
    return Fraction(int(parts[1]), int(parts[2]))


def note_length(text: str) -> Fraction:
    """How long a note is, in units, from what follows its pitch.

    >>> [str(note_length(text)) for text in ("", "3", "/", "//", "3/2")]
    ['1', '3', '1/2', '1/4', '3/2']
    """
    times, slash, parts = re.fullmatch(r"(\d*)(/*)(\d*)", text).groups()  # type: ignore[union-attr] # of a token
    divisor = int(parts) if parts else 2 ** len(slash)
    require(divisor > 0, "a note must not be divided by 0", repr(text))
    return Fraction(int(times or 1), divisor)


class _Bars:
    """The lengths of bars so far, and what the next notes are multiplied with."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.measure = meter(fields.get("M", "C"))
        usual = "1/16" if self.measure < Fraction(3, 4) else "1/8"
        self.unit = meter(fields.get("L", usual))
        self.compound = fields.get("M", "C") in ("6/8", "9/8", "12/8")
        self.lengths = [Fraction(0)]
        self.last = Fraction(0)
        self.left, self.factor, self.next = 0, Fraction(1), Fraction(1)

    def note(self, text: str) -> None:
        """A note, chord or rest."""
        length = self.unit * note_length(text) * self.next
        if self.left:
            length, self.left = length * self.factor, self.left - 1
        self.lengths[-1] += length
        self.last, self.next = length, Fraction(1)

    def field(self, text: str) -> None:
        """``L:1/16`` changes the unit of what follows; other fields do nothing."""
        letter, _, value = text.partition(":")
        if letter == "L":
            self.unit = meter(value.strip())

    def tuplet(self, text: str) -> None:
        """``(p:q:r``: p notes in the time of q, for the next r."""
        p, q, r = (int(part or 0) for part in [*text[1:].split(":"), "", ""][:3])
        q = q or TIMES.get(p) or (3 if self.compound else 2)
        self.left, self.factor = r or p, Fraction(q, p)

    def broken(self, text: str) -> None:
        """``>``: what the note before gets is taken from the next one."""
        short = Fraction(1, 2 ** len(text))
        first, second = (2 - short, short) if text[0] == ">" else (short, 2 - short)
        self.lengths[-1] += self.last * (first - 1)
        self.next = second


def _read_line(bars: _Bars, line: str, number: int) -> None:
    place = 0
    while place < len(line):
        token = TOKENS.match(line, place)
        if token is None or not token[0]:
            rule = f"line {number} of a tune must be notes and bars"
            raise ValueError(f"{rule}; got {line[place:]!r}.")
        kind, text, place = token.lastgroup, token[0], token.end()
        if kind == "bar":
            bars.lengths.append(Fraction(0))
        elif kind == "field":
            bars.field(text[1:-1])
        elif kind == "note":
            bars.note(re.sub(r"^[^\d/]*", "", text))
        elif kind == "chord":
            bars.note(text.rpartition("]")[2])
        elif kind == "tuplet":
            bars.tuplet(text)
        elif kind == "broken":
            bars.broken(text)
