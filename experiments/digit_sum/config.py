"""The settings of the experiment."""

import dataclasses

ARRAYS = ("sum", "mean", "max", "ordered")
"""How a set becomes one vector: three pools, and its images in a row."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_seeds: networks of each kind.
      num_sets: sets to train on.
      largest: images of the largest of them.
      sizes: of the sets that are tested.
      num_tests: sets of each size.
      num_steps: updates of a network.
      batch_size: sets in one.
      width: units of the layers of Deep Sets; the other network has twice as many.
      learning_rate: at the first step; it falls along a cosine.
    """

    num_seeds: int = 4
    num_sets: int = 10_000
    largest: int = 10
    sizes: tuple[int, ...] = (1, 2, 5, 10, 15, 20, 30, 40, 50)
    num_tests: int = 500
    num_steps: int = 1500
    batch_size: int = 64
    width: int = 64
    learning_rate: float = 3e-3


TINY = Config(
    num_seeds=2,
    num_sets=64,
    largest=3,
    sizes=(1, 5),
    num_tests=20,
    num_steps=5,
    batch_size=16,
    width=8,
)
"""The same experiment in seconds, for the tests."""
