"""The settings of the experiment."""

import dataclasses

TASKS = ("gaussian_entropy", "gaussian_information")
"""Data sets: samples, and a number that belongs to their distribution."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_sets: samples to train on, a network for each number.
      num_seeds: networks of each.
      num_steps: updates of a network.
      batch_size: samples in one.
      width: units of every layer.
      learning_rate: at first; it falls along a cosine.
    """

    num_sets: tuple[int, ...] = (32, 128, 512, 2000)
    num_seeds: int = 3
    num_steps: int = 400
    batch_size: int = 32
    width: int = 48
    learning_rate: float = 3e-3


TINY = Config(num_sets=(32, 64), num_seeds=2, num_steps=3, batch_size=8, width=4)
"""The same experiment in seconds, for the tests."""
