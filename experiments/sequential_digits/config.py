"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """Who reads, how large it is, and how it learns.

    Attributes:
      models: names of ``networks.NETWORKS``.
      parameters: of each network, as nearly as its width allows.
      num_seeds: runs of each network in each order, besides those of the choice.
      rates: learning rates of Adam, of which the validation part chooses one.
      num_steps: updates; the rate falls along a cosine to 0.
      eval_every: updates from one validation to the next.
      batch_size: digits in an update.
      fake: whether a random stand-in takes the place of the digits.
    """

    models: tuple[str, ...] = ("LSTM", "GRU", "TCN", "transformer")
    parameters: int = 16_000
    num_seeds: int = 5
    rates: tuple[float, ...] = (0.002, 0.006, 0.02, 0.06)
    num_steps: int = 800
    eval_every: int = 50
    batch_size: int = 32
    fake: bool = False


TINY = Config(
    parameters=300,
    num_seeds=2,
    rates=(0.001, 0.01),
    num_steps=2,
    eval_every=1,
    batch_size=4,
    fake=True,
)
"""The same experiment in seconds, for the tests."""
