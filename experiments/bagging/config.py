"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple

ARMS = ("one data set", "other losses", "bags", "own data sets")
"""Where the members of an ensemble differ, besides their initial weights."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_repeats: independent draws of the training data.
      num_members: networks in the greatest ensemble, even.
      num_rows: training rows of a draw.
      num_test: rows on which predictions are compared with the truth.
      width: units of the hidden layer.
      num_steps: updates of a network.
      batch_size: rows of an update.
      real_rows: of the diabetes data, those to train on; the others are the test.
      real_members: networks in an ensemble of the diabetes data.
    """

    num_repeats: int = 16
    num_members: int = 16
    num_rows: int = 100
    num_test: int = 300
    width: int = 32
    num_steps: int = 500
    batch_size: int = 25
    real_rows: int = 300
    real_members: int = 16

    @property
    def sizes(self) -> tuple[int, ...]:
        """Of the ensembles that are compared: up to half of the members."""
        return tuple(size for size in (1, 2, 4, 8, 16) if size <= self.num_members // 2)


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      absolute: the share of the absolute error in the loss, the rest is squared.
      adam: the share of Adam in an update, the rest is of descent with momentum.
      learning_rate: of Adam; that of descent is five times as high.
    """

    absolute: Any = 0.0
    adam: Any = 1.0
    learning_rate: Any = 0.01


TINY = Config(
    num_repeats=4,
    num_members=4,
    num_rows=20,
    num_test=10,
    width=8,
    num_steps=20,
    batch_size=10,
    real_rows=20,
    real_members=4,
)
"""The same experiment in seconds, for the tests."""
