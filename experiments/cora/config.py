"""The settings of the experiment."""

import dataclasses

MODELS = ("gcn", "gat")
"""What is trained, each as ``jaxdl train MODEL --data cora`` trains it."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      num_seeds: runs of each network.
      num_steps: most passes over the graph in training.
      patience: passes whose loss and accuracy on the validation part were both worse
        than before, after which a run is over.
      fake: whether a random stand-in takes the place of Cora.
    """

    num_seeds: int = 100
    num_steps: int = 500
    patience: int = 100
    fake: bool = False


TINY = Config(num_seeds=2, num_steps=3, patience=2, fake=True)
"""The same experiment in seconds, for the tests."""
