"""Values of a sweep written as text: ``log:1e-4:1e-1:8``, ``lin:0:0.5:6``, ``0,0.1``.

A spacing without a count, ``log:1e-4:1e-1``, is drawn at random. JAX is not needed.
"""

import math
from typing import NamedTuple

from jaxdl.core.errors import require

RULE = "LOW:HIGH[:COUNT] after log: or lin:, or numbers with commas between"


class Axis(NamedTuple):
    """One hyper-parameter of a sweep.

    Attributes:
      values: the values to try; empty where they are drawn.
      low: least value drawn.
      high: greatest value drawn.
      log: whether logarithms are spread evenly, not the values.
    """

    values: tuple[float, ...]
    low: float
    high: float
    log: bool


def is_axis(text: str) -> bool:
    """Whether a value of a flag describes several values."""
    return ":" in text or "," in text


def parse_axis(name: str, text: str) -> Axis:
    """Read the text of an axis.

    Args:
      name: of the hyper-parameter, for messages.
      text: such as ``log:1e-4:1e-1:8``.

    Raises:
      ValueError: it is not what the rule says, or its numbers do not fit together.
    """
    try:
        if ":" not in text:
            values = tuple(float(part) for part in text.split(","))
            return Axis(values, min(values), max(values), log=False)
        spacing, *rest = text.split(":")
        low, high = float(rest[0]), float(rest[1])
        count = int(rest[2]) if len(rest) == 3 else 0
        legal = spacing in ("log", "lin") and 2 <= len(rest) <= 3
    except (ValueError, IndexError):
        legal = False
    require(legal, f"{name} must be {RULE}", text, "Such as log:1e-4:1e-1:8.")
    log = spacing == "log"
    require(low < high, f"{name} must have LOW less than HIGH", text)
    require(low > 0 or not log, f"{name} must be positive to be spread by log", text)
    require(
        len(rest) == 2 or count >= 2, f"{name} must have a COUNT of 2 or more", text
    )
    return Axis(spaced(low, high, count, log=log), low, high, log)


def spaced(low: float, high: float, count: int, *, log: bool) -> tuple[float, ...]:
    """``count`` values from ``low`` to ``high``, evenly or in even logarithms."""
    if log:
        logs = spaced(math.log(low), math.log(high), count, log=False)
        return tuple(math.exp(value) for value in logs)
    return tuple(low + (high - low) * i / (count - 1) for i in range(count))
