"""The settings of the experiment."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      depths: layers of the network, which are how far a person is heard.
      num_seeds: networks of each depth.
      num_steps: passes over all towns in training.
      width: features of each hidden layer.
      learning_rate: at first; it falls along a cosine.
      num_simulations: of each town, by one who knows the rates.
    """

    depths: tuple[int, ...] = (1, 2, 3, 4, 6)
    num_seeds: int = 3
    num_steps: int = 150
    width: int = 16
    learning_rate: float = 0.02
    num_simulations: int = 500


TINY = Config(depths=(1, 2), num_seeds=2, num_steps=3, width=2, num_simulations=4)
"""The same experiment in seconds, for the tests."""
