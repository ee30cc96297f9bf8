"""The settings of the experiment."""

import dataclasses

MODELS = {"GRU": "frames_gru", "TCN": "frames_tcn"}
"""What is trained, each as ``jaxdl train MODEL`` trains it."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      num_seeds: runs of each network.
      epochs: passes over the chorales in training.
      batch_size: chorales in an update.
      features: units of a layer, or channels of a block.
      dropout_rates: of what a layer gives, by model.
      fake: whether a random stand-in takes the place of the chorales.
    """

    num_seeds: int = 3
    epochs: int = 40
    batch_size: int = 4
    features: int = 150
    dropout_rates: tuple[float, ...] = (0.2, 0.5)
    fake: bool = False


TINY = Config(num_seeds=2, epochs=1, features=4, fake=True)
"""The same experiment in seconds, for the tests."""
