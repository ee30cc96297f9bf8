"""The settings of the experiment."""

import dataclasses

NETWORKS = {
    "default": ("gin", "GIN, sum, dropout 0.5", {}),
    "sum": ("gin", "GIN, sum, no dropout", {"dropout_rate": 0.0}),
    "mean": ("gin", "GIN, mean, no dropout", {"dropout_rate": 0.0, "readout": "mean"}),
    "mpnn": ("mpnn", "MPNN", {"edge_width": 16}),
}
"""Name -> model, title and settings of the model."""


@dataclasses.dataclass(frozen=True)
class Config:
    """How often, and for how long.

    Attributes:
      seeds: runs of each network, in one program.
      epochs: passes over the molecules of ESOL, by GIN.
      mpnn_epochs: by MPNN.
      bace_epochs: passes over those of BACE, by the third GIN.
      lr: peak of the learning rate.
      fake: whether random graphs take the place of the molecules.
    """

    seeds: int = 3
    epochs: int = 30
    mpnn_epochs: int = 40
    bace_epochs: int = 20
    lr: float = 3e-3
    fake: bool = False


TINY = Config(seeds=2, epochs=1, mpnn_epochs=1, bace_epochs=1, fake=True)
"""The same experiment in seconds, for the tests."""
