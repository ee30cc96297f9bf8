"""The settings of the experiment."""

import dataclasses
from typing import NamedTuple

import numpy as np

SETTINGS = ("learning_rate", "dropout_rate", "weight_decay", "label_smoothing")
WORDS = ("learning rate", "dropout", "weight decay", "smoothing")


class HParams(NamedTuple):
    """The numbers that are searched for.

    Attributes:
      learning_rate: of AdamW.
      dropout_rate: probability of zeroing a hidden unit.
      weight_decay: by which weights shrink at every update, times the learning rate.
      label_smoothing: share of a label that is spread over all classes.
    """

    learning_rate: float = 1e-3
    dropout_rate: float = 0.0
    weight_decay: float = 0.0
    label_smoothing: float = 0.0


@dataclasses.dataclass(frozen=True)
class Config:
    """What is tuned, and how finely.

    Every combination of the levels is trained: a table, from which searches are drawn.

    Attributes:
      data: the data sets that are tuned for.
      levels: how many values each setting has, in the order of ``SETTINGS``.
      num_seeds: tables of a data set; each has a seed of its own.
      shares: of the rows, for training, validation and test.
      width: hidden units.
      num_steps: updates of a run.
      batch_size: examples in an update.
      searches: grids of each kind that are drawn from each table.
    """

    data: tuple[str, ...] = ("digits", "breast_cancer")
    levels: tuple[int, ...] = (12, 4, 4, 4)
    num_seeds: int = 3
    shares: tuple[float, ...] = (0.3, 0.4, 0.3)
    width: int = 32
    num_steps: int = 200
    batch_size: int = 32
    searches: int = 1000


TINY = Config(
    data=("breast_cancer",),
    levels=(4, 2, 2, 2),
    num_seeds=2,
    width=4,
    num_steps=20,
    searches=50,
)
"""The same experiment in seconds, for the tests."""

EVEN = {"2 of each": (2, 2, 2, 2), "3 of each": (3, 3, 3, 3)}
UNEVEN = {"8 rates": (8, 2, 1, 1), "10 rates": (10, 2, 2, 2)}
"""Grids by the number of values of each setting: as many of each, or most for one."""


def axes(config: Config) -> tuple[np.ndarray, ...]:
    """The values of each setting, from the least to the greatest."""
    rates, dropouts, decays, smoothings = config.levels
    return (
        np.geomspace(1e-5, 1.0, rates),
        np.linspace(0.0, 0.75, dropouts),
        np.geomspace(1e-4, 1.0, decays),
        np.linspace(0.0, 0.3, smoothings),
    )
