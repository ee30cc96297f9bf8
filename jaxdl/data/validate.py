"""One look at the values of a data set, on the host, before anything is compiled.

JAX does not complain later: an index out of range is clamped, a label out of range
counts as another, and one NaN spreads over the whole model.
"""

from typing import Any

import numpy as np

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset
from jaxdl.data.info import DataInfo

SQUARABLE = (-1e18, 1e18)  # the squares of such targets, and their sums, fit float32
FINITE = (float(np.finfo(np.float32).min), float(np.finfo(np.float32).max))


def validate(dataset: Dataset, info: DataInfo, part: str = "data") -> None:
    """Check that a part of a data set holds what its facts promise.

    Args:
      dataset: NumPy arrays, as ``Data`` describes them.
      info: the facts.
      part: ``"train"``, ``"validation"`` or ``"test"``, for messages.

    Raises:
      ValueError: a shape or dtype is not as promised; there is no row; a value is not
        finite, a label not in ``[0, num_classes)``, a pixel not in [0, 1], or a weight
        negative. The first row at fault is named.
    """
    where = f"{info.name}/{part}"
    x, y, weight = dataset
    _check_form("x", x, np.float32, info.shape, where)
    rows = len(x)
    require(rows > 0, f"{where} must have at least one row", 0)
    if len(info.shape) == 3:
        _check_range("pixels", x, (0.0, 1.0), where, "Divide bytes by 255.")
    else:
        _check_range("features", x, FINITE, where, "Drop or fill that row.")
    if info.num_classes:
        _check_labels(y, info.num_classes, where)
        _check_form("labels", y, np.int32, (), where, rows)
    else:
        _check_form("targets", y, np.float32, (1,), where, rows)
        _check_range("targets", y, FINITE, where, "Drop that row.")
        _check_range("targets", y, SQUARABLE, where, "Choose a larger unit.")
    if weight is not None:
        _check_form("weight", weight, np.float32, (), where, rows)
        _check_range("weight", weight, (0.0, FINITE[1]), where, "0 leaves a row out.")


def _check_form(
    name: str,
    values: Any,
    dtype: type,
    shape: tuple[int, ...],
    where: str,
    rows: int | None = None,
) -> None:
    """Raise unless an array has the dtype and ``[rows, *shape]``."""
    given = getattr(values, "shape", None), getattr(values, "dtype", type(values))
    length = given[0][0] if given[0] and rows is None else rows
    require(
        isinstance(values, np.ndarray) and given == ((length, *shape), dtype),
        f"{name} of {where} must be a NumPy array of {np.dtype(dtype)} and shape "
        f"[{'rows' if rows is None else rows}{''.join(f', {n}' for n in shape)}]",
        f"{given[1]} of shape {given[0]}",
    )


def _check_range(
    name: str,
    values: np.ndarray,
    bounds: tuple[float, float],
    where: str,
    cure: str,
) -> None:
    """Raise unless ``low <= values <= high``; NaN is in no range."""
    low, high = bounds
    if values.min() >= low and values.max() <= high:
        return
    wrong = ~((values >= low) & (values <= high))
    row = int(np.argmax(wrong.reshape(len(values), -1).any(axis=1)))
    rule = "be finite" if bounds == FINITE else f"be in [{low:g}, {high:g}]"
    got = values[row][wrong[row]].flat[0]
    raise ValueError(f"{name} must {rule}; got {got} at row {row} of {where}. {cure}")


def _check_labels(labels: Any, num_classes: int, where: str) -> None:
    """Raise at the first integer outside ``[0, num_classes)``, of any dtype."""
    if getattr(labels, "dtype", np.dtype(bool)).kind not in "iu":
        return  # _check_form says so
    wrong = np.flatnonzero((labels < 0) | (labels >= num_classes))
    require(
        wrong.size == 0,
        f"labels must be in [0, {num_classes})",
        f"{labels.flat[wrong[0]]} at row {wrong[0]} of {where}" if wrong.size else "",
        "Number the classes from 0.",
    )
