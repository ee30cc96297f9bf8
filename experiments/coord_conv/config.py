"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """Where the pixel is, and how long a network may look for it.

    Attributes:
      size: pixels of a side of the image; a power of 2.
      channels: of every hidden layer.
      held_out: share of the places that are tested on, where they are drawn.
      learning_rates: of Adam; each network is judged at its best one.
      num_seeds: runs of every setting.
      num_steps: updates of a run.
      batch_size: places in an update.
      num_looks: evaluations during a run.
    """

    size: int = 16
    channels: int = 12
    held_out: float = 0.2
    learning_rates: tuple[float, ...] = (0.003, 0.01)
    num_seeds: int = 3
    num_steps: int = 600
    batch_size: int = 32
    num_looks: int = 20


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      learning_rate: of Adam.
      quarter: 1 if the lower right quarter is held out, 0 if places are drawn.
    """

    learning_rate: Any
    quarter: Any


SPLITS = ("drawn", "quarter")
TASKS = {"paint": "place → pixel", "read": "pixel → place"}
KINDS = {"paint": ("conv", "coord"), "read": ("conv", "mixed", "coord")}
NAMES = {
    "conv": "convolutions",
    "mixed": "convolutions, the first with coordinates",
    "coord": "1x1 layers, the first with coordinates",
}
"""Kind of network -> what a table calls it."""

TINY = Config(
    size=4,
    channels=4,
    learning_rates=(0.01,),
    num_seeds=2,
    num_steps=4,
    batch_size=4,
    num_looks=2,
)
"""The same experiment in seconds, for the tests."""
