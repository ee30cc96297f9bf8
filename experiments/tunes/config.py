"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What learns, for how long, and how much it writes.

    Attributes:
      seeds: runs of the network.
      steps: updates of the parameters.
      batch_size: windows in an update.
      window: characters that are read together, and the most of a tune.
      stride: characters from one window to the next.
      dropout_rate: of the network.
      temperatures: at which each run writes.
      samples: tunes of each run at each temperature.
      fake: whether a random stand-in takes the place of the tunes.
    """

    seeds: int = 3
    steps: int = 1500
    batch_size: int = 6
    window: int = 384
    stride: int = 96
    dropout_rate: float = 0.1
    temperatures: tuple[float, ...] = (0.5, 0.75, 1.0)
    samples: int = 64
    fake: bool = False


TINY = Config(seeds=2, steps=1, batch_size=2, window=8, stride=8, samples=2, fake=True)
"""The same experiment in seconds, for the tests."""
