"""Checks of arrays on the host that name the first row at fault."""

from typing import Any

import numpy as np

from jaxdl.core.errors import require

FINITE = (float(np.finfo(np.float32).min), float(np.finfo(np.float32).max))
"""The bounds of numbers that are neither NaN nor infinite."""


def check_form(
    name: str,
    values: Any,
    dtype: type,
    shape: tuple[int, ...],
    where: str,
    rows: int | None = None,
) -> None:
    """Check that an array has the dtype and ``[rows, *shape]``.

    Args:
      name: of the array, for messages.
      values: what should be such an array.
      dtype: of NumPy.
      shape: of one row.
      where: the data set and its part, for messages.
      rows: how many there must be; ``None`` takes any number.

    Raises:
      ValueError: it is not such an array.
    """
    given = getattr(values, "shape", None), getattr(values, "dtype", type(values))
    length = given[0][0] if given[0] and rows is None else rows
    require(
        isinstance(values, np.ndarray) and given == ((length, *shape), dtype),
        f"{name} of {where} must be a NumPy array of {np.dtype(dtype)} and shape "
        f"[{'rows' if rows is None else rows}{''.join(f', {n}' for n in shape)}]",
        f"{given[1]} of shape {given[0]}",
    )


def check_range(
    name: str,
    values: np.ndarray,
    bounds: tuple[float, float],
    where: str,
    cure: str,
) -> None:
    """Check that ``low <= values <= high``; NaN is in no range.

    Args:
      name: of the array, for messages.
      values: ``[rows, ...]``.
      bounds: the lowest and the highest value.
      where: the data set and its part, for messages.
      cure: what to do about it.

    Raises:
      ValueError: a value is outside; the first row that has one is named.
    """
    low, high = bounds
    if values.min() >= low and values.max() <= high:
        return
    wrong = ~((values >= low) & (values <= high))
    row = int(np.argmax(wrong.reshape(len(values), -1).any(axis=1)))
    rule = "be finite" if bounds == FINITE else f"be in [{low:g}, {high:g}]"
    got = values[row][wrong[row]].flat[0]
    raise ValueError(f"{name} must {rule}; got {got} at row {row} of {where}. {cure}")


def check_labels(labels: Any, num_classes: int, where: str) -> None:
    """Check that integers of any dtype are in ``[0, num_classes)``.

    Raises:
      ValueError: one is not; its row is named.
    """
    if getattr(labels, "dtype", np.dtype(bool)).kind not in "iu":
        return  # check_form says so
    wrong = np.flatnonzero((labels < 0) | (labels >= num_classes))
    require(
        wrong.size == 0,
        f"labels must be in [0, {num_classes})",
        f"{labels.flat[wrong[0]]} at row {wrong[0]} of {where}" if wrong.size else "",
        "Number the classes from 0.",
    )
