"""Checks of values, where there are values: what is traced has none, and passes."""

from typing import Any

import jax
import numpy as np

from jaxdl.core.errors import require, require_all


def require_indices(name: str, ids: Any, count: int, kind: str = "place") -> None:
    """Refuse what is no index: JAX would read another row, or leave it out.

    Args:
      name: what they are called.
      ids: of any shape; traced ones are not looked at.
      count: how many there are to choose from.
      kind: what the places of ``ids`` are: ``"edge"``.

    Raises:
      ValueError: one is not a whole number, or not in ``[0, count)``.
    """
    if isinstance(ids, jax.core.Tracer):
        return
    flat = np.asarray(ids).reshape(-1)
    whole = flat.size == 0 or np.issubdtype(flat.dtype, np.integer)
    require(whole, f"{name} must be whole numbers", flat.dtype)
    rule = f"{name} must be in [0, {count})"
    require_all((flat >= 0) & (flat < count), flat, rule, kind, "Number them from 0.")


def require_positive(name: str, value: Any) -> None:
    """Refuse numbers that are not above 0.

    Args:
      name: what they are called.
      value: one or several; traced ones are not looked at.

    Raises:
      ValueError: one is 0, negative or NaN.
    """
    if not isinstance(value, jax.core.Tracer):
        good = bool((np.asarray(value) > 0).all())
        require(good, f"{name} must be above 0", value)
