"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is trained, how often and for how long.

    Attributes:
      num_seeds: runs of each network.
      all_epochs: passes over the data of the GRU that reads all sensors as one.
      own_epochs: of the networks with a state at each sensor, which cost more.
      features: width of a state at a sensor.
      learning_rate: of those networks, at its peak.
      fake: whether a random stand-in takes the place of the data.
    """

    num_seeds: int = 3
    all_epochs: int = 20
    own_epochs: int = 8
    features: int = 16
    learning_rate: float = 0.01
    fake: bool = False


TINY = Config(num_seeds=2, all_epochs=1, own_epochs=1, features=2, fake=True)
"""The same experiment in seconds, for the tests."""
