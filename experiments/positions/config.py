"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and how the networks learn the order of two marks.

    Attributes:
      num_seeds: draws of queries and keys, and runs of each network.
      length: positions of the encodings.
      dim: entries of an encoding.
      shifts: in positions.
      time: tokens of a sequence whose order is asked for.
      num_tokens: how many different ones; two of them are marks.
      rows: sequences to learn from; as many others are the test.
      features: width of the networks.
      num_heads: of each attention.
      num_layers: blocks of a network.
      updates: of Adam.
      batch_size: sequences in an update.
      learning_rate: of Adam.
    """

    num_seeds: int = 3
    length: int = 128
    dim: int = 64
    shifts: tuple[int, ...] = (1, 4, 16, 64)
    time: int = 8
    num_tokens: int = 10
    rows: int = 2000
    features: int = 32
    num_heads: int = 2
    num_layers: int = 2
    updates: int = 300
    batch_size: int = 32
    learning_rate: float = 3e-3


TINY = Config(
    num_seeds=2,
    length=16,
    dim=8,
    shifts=(1, 4),
    time=5,
    num_tokens=5,
    rows=32,
    features=4,
    num_layers=1,
    updates=2,
    batch_size=8,
)
"""The same experiment in seconds, for the tests."""
