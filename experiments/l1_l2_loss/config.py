"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple

LOSSES = ("L1", "L2")


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_seeds: samples of every setting.
      num_numbers: numbers in a sample; odd, so that one of them is the median.
      sizes: how far the outliers of a sample lie off, in units of exp(N(0, 1)).
      outlier_share: of the numbers of a sample.
      num_rows: of the data that a linear model is fitted to.
      shares: of those rows, how many are spoiled.
      error_size: what is added to a spoiled target, in standard deviations.
      stretch: what a spoiled input is multiplied by.
      learning_rates: constant ones of gradient descent, when steps are counted.
      num_steps: of a run whose rate falls to 0.
      num_counted: of a run whose steps are counted.
      near: the relative excess over the least loss at which a run has arrived.
    """

    num_seeds: int = 20
    num_numbers: int = 101
    sizes: tuple[float, ...] = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
    outlier_share: float = 0.1
    num_rows: int = 200
    shares: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
    error_size: float = 10.0
    stretch: float = 10.0
    learning_rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.2, 0.3)
    num_steps: int = 1000
    num_counted: int = 4000
    near: float = 0.003


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      absolute: 1 for the L1 loss, 0 for (half of) the squared L2 loss.
      learning_rate: at the first step.
      size: how far outliers lie off.
      error_share: of the rows, those whose target is spoiled.
      stretch_share: of the rows, those whose input is spoiled.
    """

    absolute: Any = 0.0
    learning_rate: Any = 0.5
    size: Any = 0.0
    error_share: Any = 0.0
    stretch_share: Any = 0.0


TINY = Config(
    num_seeds=3,
    num_numbers=11,
    sizes=(0.0, 100.0),
    num_rows=40,
    shares=(0.0, 0.2),
    learning_rates=(0.1,),
    num_steps=200,
    num_counted=50,
)
"""The same experiment in seconds, for the tests."""
