"""The settings of the experiment."""

import dataclasses

import numpy as np

from experiments.ravine.optimisers import FIRST_ORDER, SECOND_ORDER


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      optimisers: their names.
      conditions: how many times steeper a ravine is across than along.
      angles: of the ravine to the axes, in degrees.
      lowest_rate: of the learning rates, a power of ten.
      highest_rate: the same.
      rates_per_decade: learning rates between one power of ten and the next.
      num_starts: random starts by which a rate is chosen; as many others judge it.
      num_steps: the most that a descent may take.
      shown: the condition whose paths are drawn.
      bump_steps: the most that a descent over bumps may take.
      noise: standard deviation of the noise in a gradient, where there is one.
    """

    optimisers: tuple[str, ...] = (*FIRST_ORDER, *SECOND_ORDER)
    conditions: tuple[float, ...] = (1, 3, 10, 30, 100, 300)
    angles: tuple[float, ...] = (0.0, 45.0)
    lowest_rate: float = -4.0
    highest_rate: float = 1.0
    rates_per_decade: int = 12
    num_starts: int = 40
    num_steps: int = 1500
    shown: float = 30
    bump_steps: int = 500
    noise: float = 0.1

    @property
    def rates(self) -> np.ndarray:
        """All learning rates, rising by a constant factor."""
        decades = self.highest_rate - self.lowest_rate
        count = round(decades * self.rates_per_decade) + 1
        return np.logspace(self.lowest_rate, self.highest_rate, count)


TINY = Config(
    conditions=(10, 30, 100),
    lowest_rate=-1.0,
    highest_rate=0.5,
    num_starts=3,
    num_steps=400,
    bump_steps=50,
)
"""The same experiment in seconds, for the tests."""

ARRIVED = 0.01
"""A descent has arrived when this share of the starting distance is left, for good."""
