"""The settings of the experiment."""

import dataclasses
from typing import NamedTuple


class Network(NamedTuple):
    """What is trained, as ``jaxdl train NAME`` trains it.

    Attributes:
      name: in ``jaxdl.list_models()``.
      dropout_rate: of what a layer gives.
    """

    name: str
    dropout_rate: float


NETWORKS = {
    "GRU": Network("frames_gru", 0.2),
    "TCN": Network("frames_tcn", 0.5),
    "LSTM": Network("frames_lstm", 0.2),
}


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      models: names in ``NETWORKS``.
      num_seeds: runs of each network.
      epochs: passes over the chorales in training.
      batch_size: chorales in an update.
      features: units of a layer, or channels of a block.
      fake: whether a random stand-in takes the place of the chorales.
    """

    models: tuple[str, ...] = tuple(NETWORKS)
    num_seeds: int = 3
    epochs: int = 40
    batch_size: int = 4
    features: int = 150
    fake: bool = False


TINY = Config(num_seeds=2, epochs=1, features=4, fake=True)
"""The same experiment in seconds, for the tests."""
