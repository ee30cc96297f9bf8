"""The settings of the experiment."""

import dataclasses
from typing import Any, NamedTuple


@dataclasses.dataclass(frozen=True)
class Config:
    """What is compared, and for how long.

    Attributes:
      depths: hidden layers of the networks.
      learning_rates: of gradient descent with momentum 0.9.
      scales: of the initial weights, at ``scaled_depth`` layers; a layer of
        n inputs starts with weights of variance scale / n, so that He is 2.
      scaled_depth: one of the depths.
      dropout_rates: tried with and without batch norm.
      dropout_depth: hidden layers of these networks.
      dropout_rows: training examples of these runs: few, so that dropout has a use.
      num_seeds: runs of every setting.
      width: units of a hidden layer.
      num_steps: updates of a run.
      batch_size: examples in an update.
      num_rows: training examples on which networks are measured.
    """

    depths: tuple[int, ...] = (2, 4, 8, 16, 32)
    learning_rates: tuple[float, ...] = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
    scales: tuple[float, ...] = (0.02, 0.2, 2.0, 20.0, 200.0)
    scaled_depth: int = 8
    dropout_rates: tuple[float, ...] = (0.0, 0.1, 0.2, 0.35, 0.5)
    dropout_depth: int = 3
    dropout_rows: int = 300
    num_seeds: int = 3
    width: int = 32
    num_steps: int = 200
    batch_size: int = 32
    num_rows: int = 64


class HParams(NamedTuple):
    """The numbers that differ between the runs of one program.

    Attributes:
      norm: 1 with batch norm, 0 without.
      depth: hidden layers that are used, at least 2.
      scale: variance of the initial weights, times the inputs of their layer.
      learning_rate: of gradient descent.
      dropout_rate: probability of zeroing a hidden unit; not used in all programs.
      rows: training examples that are used.
    """

    norm: Any = 0.0
    depth: Any = 2
    scale: Any = 2.0
    learning_rate: Any = 0.1
    dropout_rate: Any = 0.0
    rows: Any = 1_000_000


TINY = Config(
    depths=(2, 3),
    learning_rates=(0.1,),
    scales=(0.2, 2.0),
    scaled_depth=3,
    dropout_rates=(0.0, 0.5),
    dropout_depth=2,
    dropout_rows=40,
    num_seeds=2,
    width=8,
    num_steps=10,
    num_rows=32,
)
"""The same experiment in seconds, for the tests."""
