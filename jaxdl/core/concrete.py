"""Checks of values, where there are values: what is traced has none, and passes."""

from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import require, require_all


def require_indices(name: str, ids: Any, count: int, kind: str = "place") -> None:
    """Refuse what is no index: JAX would read another row, or leave it out.

    Args:
      name: what they are called.
      ids: of any shape; what is traced or elsewhere is not looked at.
      count: how many there are to choose from.
      kind: what the places of ``ids`` are: ``"edge"``.

    Raises:
      ValueError: one is not a whole number, or not in ``[0, count)``.
    """
    if not _is_here(ids):
        return
    found = ids if isinstance(ids, jax.Array) else np.asarray(ids)
    if found.size == 0:
        return
    whole = np.issubdtype(found.dtype, np.integer)
    require(whole, f"{name} must be whole numbers", found.dtype)
    with jax.ensure_compile_time_eval():  # also where something else is traced
        good = bool(found.min() >= 0) and bool(found.max() < count)
    if not good:  # only then copied from a device
        flat = np.asarray(found).reshape(-1)
        rule = f"{name} must be in [0, {count})"
        places = (flat >= 0) & (flat < count)
        require_all(places, flat, rule, kind, "Number them from 0.")


def require_positive(name: str, value: Any) -> None:
    """Refuse numbers that are not above 0.

    Args:
      name: what they are called.
      value: one or several; what is traced or elsewhere is not looked at.

    Raises:
      ValueError: one is 0, negative or NaN.
    """
    require_values(name, value, "above 0", lambda value: value > 0)


def require_values(
    name: str, value: Any, rule: str, holds: Callable[[np.ndarray], Any]
) -> None:
    """Refuse numbers that do not keep a rule.

    Args:
      name: what they are called.
      value: one or several; what is traced or elsewhere is not looked at.
      rule: what they must be: ``"in [0, 1)"``.
      holds: from the numbers to whether each keeps it; comparisons are false for NaN.

    Raises:
      ValueError: one does not; the first that does not is named.
    """
    if not _is_here(value):
        return
    numbers = np.asarray(value).reshape(-1)
    wrong = numbers[~np.asarray(holds(numbers), bool)]
    require(not wrong.size, f"{name} must be {rule}", wrong[0] if wrong.size else None)


def _is_here(value: Any) -> bool:
    """Whether there are values that this process can read."""
    if isinstance(value, jax.core.Tracer):
        return False
    return not isinstance(value, jax.Array) or value.is_fully_addressable
