"""A series as examples: some steps, and those that follow."""

import numpy as np
from jaxtyping import Float

from jaxdl.core.errors import require
from jaxdl.core.types import Dataset


def past_and_future(
    series: Float[np.ndarray, "time features"], past: int, ahead: int
) -> Dataset:
    """Every stretch of a series with what comes after it.

    Args:
      series: a row a step.
      past: steps of a stretch.
      ahead: steps after it.

    Returns:
      ``x`` ``[rows, past, features]`` and ``y`` ``[rows, ahead * features]``, the first
      step before the second; a row for each beginning.

    Raises:
      ValueError: a length is below 1, or the series is too short.

    >>> part = past_and_future(np.arange(8.0).reshape(4, 2), past=2, ahead=1)
    >>> part.x[1].tolist(), part.y[1].tolist()
    ([[2.0, 3.0], [4.0, 5.0]], [6.0, 7.0])
    """
    require(past >= 1, "past must be at least 1", past)
    require(ahead >= 1, "ahead must be at least 1", ahead)
    rows = len(series) - past - ahead + 1
    rule = f"series must have at least {past + ahead} steps"
    require(rows >= 1, rule, len(series))
    at = np.arange(rows)[:, None] + np.arange(past + ahead)
    both = series[at]
    return Dataset(both[:, :past], both[:, past:].reshape(rows, -1))
