"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What must be remembered, for how long, and how the networks learn it.

    Attributes:
      num_seeds: runs of each network on each task.
      adding_time: length of the sequences whose marked numbers are added.
      delay: of the symbols that are said again, with the first sign to speak.
      length: how many symbols.
      num_symbols: how many different ones.
      rows: sequences to learn from; of as many others at most 1000 are the test.
      width: of a state of the LSTM.
      channels: of the two others.
      updates: of Adam.
      batch_size: sequences in an update.
      learning_rate: of Adam.
    """

    num_seeds: int = 3
    adding_time: int = 60
    delay: int = 30
    length: int = 5
    num_symbols: int = 8
    rows: int = 4000
    width: int = 64
    channels: int = 32
    updates: int = 800
    batch_size: int = 32
    learning_rate: float = 3e-3


TINY = Config(
    num_seeds=2,
    adding_time=6,
    delay=3,
    length=2,
    num_symbols=3,
    rows=16,
    width=4,
    channels=4,
    updates=2,
    batch_size=4,
)
"""The same experiment in seconds, for the tests."""
