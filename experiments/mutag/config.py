"""The settings of the experiment."""

import dataclasses

KINDS = ("bonds", "atoms")
"""The same networks, with the edges of the graphs and without them."""


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      num_folds: parts of the molecules, each of them tested once.
      num_epochs: how often the networks are looked at.
      epoch_steps: updates between two looks.
      batch_size: molecules in an update.
      width: features of each layer.
      num_layers: sums over neighbours.
      learning_rate: at first; it is halved after every ``halve_every`` epochs.
      halve_every: epochs of the same learning rate.
      fake: whether stand-ins are taken in place of the molecules.
    """

    num_folds: int = 10
    num_epochs: int = 100
    epoch_steps: int = 15
    batch_size: int = 32
    width: int = 16
    num_layers: int = 4
    learning_rate: float = 0.01
    halve_every: int = 50
    fake: bool = False


TINY = Config(
    num_folds=3,
    num_epochs=2,
    epoch_steps=2,
    batch_size=8,
    width=4,
    num_layers=1,
    fake=True,
)
"""The same experiment in seconds, for the tests."""
