"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      depths: layers with weights: a first convolution, blocks of two, and the classes.
      learning_rates: of gradient descent with momentum 0.9; each network is judged at
        its best one.
      channels: of every convolution.
      num_seeds: runs of every setting.
      num_steps: updates of a run.
      batch_size: examples in an update.
      num_rows: training examples on which gradients are measured.
      last_steps: updates at the end over which the training loss is averaged.
    """

    depths: tuple[int, ...] = (8, 20, 44)
    learning_rates: tuple[float, ...] = (0.003, 0.03, 0.3)
    channels: int = 8
    num_seeds: int = 3
    num_steps: int = 200
    batch_size: int = 32
    num_rows: int = 64
    last_steps: int = 25


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      skip: what the input of a block is multiplied by before it is added: 0 or 1.
      norm: 1 with batch norm after every convolution, 0 without.
      learning_rate: of gradient descent.
    """

    skip: Any
    norm: Any
    learning_rate: Any


KINDS = {
    "plain": (0.0, 0.0),
    "residual": (1.0, 0.0),
    "plain_norm": (0.0, 1.0),
    "residual_norm": (1.0, 1.0),
}
"""Name -> ``skip`` and ``norm``."""

NAMES = {
    "plain": "plain",
    "residual": "residual",
    "plain_norm": "plain, batch norm",
    "residual_norm": "residual, batch norm",
}
"""Name -> what a table calls it."""

TINY = Config(
    depths=(4, 6),
    learning_rates=(0.03,),
    channels=2,
    num_seeds=2,
    num_steps=4,
    batch_size=8,
    num_rows=16,
    last_steps=2,
)
"""The same experiment in seconds, for the tests."""
