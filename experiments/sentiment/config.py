"""The settings of the experiment."""

import dataclasses

NETWORKS = ("CNN", "GRU")


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      models: names in ``NETWORKS``.
      num_folds: parts of the sentences.
      num_tested: how many of them are tested in turn.
      num_epochs: how often the training part is read; after each a network is looked
        at.
      length: words of a sentence that are read.
      batch_size: sentences in an update.
      dim: length of the vector of a word.
      features: filters of each width.
      units: of the state of the GRU.
      dropout_rate: of what the last layer reads.
      learning_rate: of Adam.
      fake: whether stand-ins are taken in place of the sentences.
    """

    models: tuple[str, ...] = NETWORKS
    num_folds: int = 10
    num_tested: int = 5
    num_epochs: int = 4
    length: int = 48
    batch_size: int = 50
    dim: int = 128
    features: int = 100
    units: int = 64
    dropout_rate: float = 0.5
    learning_rate: float = 1e-3
    fake: bool = False


TINY = Config(
    num_folds=3,
    num_tested=2,
    num_epochs=2,
    batch_size=8,
    dim=4,
    features=3,
    units=3,
    fake=True,
)
"""The same experiment in seconds, for the tests."""
