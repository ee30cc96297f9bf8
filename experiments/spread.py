"""Numbers of several runs in words, and whether a difference is more than luck."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

Values = Sequence[float]
"""What each run led to."""


def mean_std(values: Values, digits: int = 3) -> str:
    """``mean ± standard deviation`` over the runs, at so many decimals."""
    return f"{np.mean(values):.{digits}f} ± {np.std(values, ddof=1):.{digits}f}"


class Gap(NamedTuple):
    """The mean of the differences of runs that share their seeds.

    Attributes:
      mean: how far the first lie above the second.
      error: standard error of that mean.
    """

    mean: float
    error: float

    @property
    def above(self) -> bool:
        """Whether the first lie above the second by more than two standard errors."""
        return bool(self.mean > 2 * self.error)

    def __str__(self) -> str:
        return f"{self.mean:.2g} ± {self.error:.1g} (standard error)"


def gap(first: Values, second: Values) -> Gap:
    """How far the first runs lie above the second, seed by seed."""
    difference = np.subtract(first, second)
    error = np.std(difference, ddof=1) / np.sqrt(len(difference))
    return Gap(float(np.mean(difference)), float(error))
