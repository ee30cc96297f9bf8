"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """How far digits are turned, and who is to read them.

    Attributes:
      size: pixels of a side of the images.
      digit_size: pixels of a side of the digit in their middle.
      max_degrees: digits are turned by up to this, either way.
      num_angles: at which all test digits are read, evenly spread.
      channels: of the two convolutions that read, by kind of network.
      hidden: units of the localiser.
      num_seeds: runs of each kind.
      num_steps: updates of a run.
      batch_size: examples in an update.
      learning_rate: of Adam.
      num_shown: test digits that are drawn.
    """

    size: int = 16
    digit_size: int = 12
    max_degrees: float = 60.0
    num_angles: int = 9
    channels: tuple[tuple[str, tuple[int, int]], ...] = (
        ("plain", (16, 25)),
        ("transformer", (8, 16)),
    )
    hidden: int = 24
    num_seeds: int = 3
    num_steps: int = 1500
    batch_size: int = 32
    learning_rate: float = 0.003
    num_shown: int = 5


NAMES = {"plain": "convolutions", "transformer": "spatial transformer"}

TINY = Config(
    size=8,
    digit_size=6,
    num_angles=3,
    channels=(("plain", (2, 3)), ("transformer", (1, 2))),
    hidden=3,
    num_seeds=2,
    num_steps=4,
    batch_size=8,
    num_shown=2,
)
"""The same experiment in seconds, for the tests."""
