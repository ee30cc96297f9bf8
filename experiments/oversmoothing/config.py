"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      depths: graph convolutions of a network, at least 2.
      num_seeds: runs of every network.
      num_steps: passes over the graph in training.
      num_looks: how often a run is evaluated; divides ``num_steps``.
      width: features of each hidden layer.
      learning_rate: of Adam.
      weight_decay: L2 penalty on all weights.
      dropout_rate: probability of zeroing what goes into a layer after the first, in
        training.
      fake: whether a random stand-in takes the place of Cora.
    """

    depths: tuple[int, ...] = (2, 4, 8, 16)
    num_seeds: int = 3
    num_steps: int = 100
    num_looks: int = 10
    width: int = 16
    learning_rate: float = 0.01
    weight_decay: float = 5e-4
    dropout_rate: float = 0.5
    fake: bool = False


class Cure(NamedTuple):
    """What a network does against smoothing, in numbers of one program.

    Attributes:
      skip: what a layer's input is multiplied by before it is added to its output.
      teleport: the share of the first layer in what a layer maps.
      decay: layer ``l`` maps with the strength ``log(1 + decay / l)``; 0 stands for 1.
      scale: of PairNorm after each hidden layer; 0 is none.
      drop: share of the edges that are dropped in a step, anew for each layer.
    """

    skip: Any = 0.0
    teleport: Any = 0.0
    decay: Any = 0.0
    scale: Any = 0.0
    drop: Any = 0.0


CURES = {
    "plain": Cure(),
    "residual": Cure(skip=1.0),
    "initial": Cure(teleport=0.1, decay=0.5),
    "pair_norm": Cure(scale=1.0),
    "drop_edge": Cure(drop=0.5),
}
"""By name; one thing at a time."""

NAMES = {
    "plain": "GCN",
    "residual": "GCN, residual",
    "initial": "GCNII",
    "pair_norm": "GCN, PairNorm",
    "drop_edge": "GCN, DropEdge",
}
"""What a table calls them."""

TINY = Config(depths=(2, 4), num_seeds=2, num_steps=4, num_looks=2, width=4, fake=True)
"""The same experiment in seconds, for the tests."""
