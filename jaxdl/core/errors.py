"""Errors that say the rule, what came instead, and the cure."""

import difflib
from collections.abc import Iterable
from typing import Any


class CorruptFileError(ValueError):
    """A file exists but does not hold what its format promises."""


def require(condition: bool, rule: str, got: Any, cure: str = "") -> None:
    """Raise unless ``condition`` holds.

    Args:
      condition: what must be true; a host value, never a traced one.
      rule: what must hold, as a clause: ``"batch_size must be at least 1"``.
      got: the offending value.
      cure: what the caller can do about it, as a sentence; may be empty.

    Raises:
      ValueError: ``"<rule>; got <got>. <cure>"``.
    """
    if not condition:
        raise ValueError(f"{rule}; got {got}.{' ' + cure if cure else ''}")


def require_all(good: Any, values: Any, rule: str, kind: str, cure: str = "") -> None:
    """Raise at the first place that is not good.

    Args:
      good: a vector of truth values on the host.
      values: as long; the one at that place is named.
      rule: what must hold for each, as a clause.
      kind: what the places are: ``"edge"``.
      cure: as for ``require``.

    Raises:
      ValueError: ``"<rule>; got <value> at <kind> <place>. <cure>"``.
    """
    if not good.all():
        at = int(good.argmin())
        require(False, rule, f"{values[at]} at {kind} {at}", cure)


def unknown_name(kind: str, name: str, known: Iterable[str], cure: str) -> ValueError:
    """The error for a name that is not in a list, with the nearest ones that are.

    Args:
      kind: what was looked up, such as ``"model"``.
      name: the name that is unknown.
      known: every name there is.
      cure: how to see the whole list, such as ``"jaxdl.list_models()"``.

    >>> raise unknown_name("model", "lenett", ["lenet", "mlp"], "jaxdl.list_models()")
    Traceback (most recent call last):
    ValueError: unknown model 'lenett'. Did you mean lenet? jaxdl.list_models() shows 2.
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3)
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    return ValueError(f"unknown {kind} {name!r}.{hint} {cure} shows {len(names)}.")
